package dev.quarrel.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A command line that does not fit ends with 254 and leaves no run behind.
class BadArgumentsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path runs;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--profile nope",
                "--workload nope",
                "--cluster nope",
                "--nemesis nope",
                "--target n9",
                "--target coordinator:",
                "--rate 0",
                "--rate NaN",
                "--nodes 0",
                "--nodes 2",
                "--r 4",
                "--time-limit 0",
                "--settle -1",
                "--clock-skew -1",
                "--seed x",
                "--datacentres 6",
                "--datacentres dc1=n1+n2",
                "--wan-latency -1",
                "--coordination nope",
                "--nemesis partition-datacentre",
                "--nemesis kill --time-limit 0.01"
            })
    void areToldBeforeAnythingIsMade(String arguments) {
        Map<String, String> options = new LinkedHashMap<>(
                Map.of("--seed", "1", "--time-limit", "1", "--nemesis", "none", "--runs", runs.toString()));
        List<String> words = Pattern.compile(" ").splitAsStream(arguments).toList();
        for (int i = 0; i < words.size(); i += 2) {
            options.put(words.get(i), words.get(i + 1));
        }
        List<String> line = new ArrayList<>(List.of("test"));
        options.forEach((name, value) -> line.addAll(List.of(name, value)));
        assertThat(App.run(line.toArray(String[]::new))).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(runs).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cut from=n1 to=n99",
                "kill node=n6",
                "leave node=n6",
                "join node=n5",
                "replace node=n6 by=n7",
                "drop-verb from=n1 to=n2 verb=Typo",
                "drop-verb from=n1 to=n2 verb=ReplicaWrite.HINTS",
                "bandwidth from=n1 to=n2 bytesPerSecond=0"
            })
    void aScheduleThatDoesNotFitIsRefused(String harm) throws IOException {
        assertThat(playing(step(500, harm))).isEqualTo(App.BAD_ARGUMENTS);
    }

    @Test
    void aFaultThatWouldNeverBeginIsRefused() throws IOException {
        assertThat(playing(step(1_000, "kill node=n1"))).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(playing(step(999, "kill node=n1"))).isZero();
    }

    @Test
    void aScheduleWithWhatNobodyReadsIsRefused() throws IOException {
        String step = step(500, "kill node=n1");
        assertThat(playing(step.replace("}", ", \"targets\": \"all\"}"))).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(playing(step.replace("}", ", \"at\": 100}"))).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(playing(step + "[]")).isEqualTo(App.BAD_ARGUMENTS);
    }

    @Test
    void newcomersOfAScheduleMayBeNamed() throws IOException {
        String harms = String.join(
                "\", \"",
                "join node=new",
                "drop-verb from=new to=n1 verb=Rumour",
                "drop-verb from=n1 to=n9 verb=ReplicaWrite.HINT");
        assertThat(playing(step(100, harms))).isNotEqualTo(App.BAD_ARGUMENTS);
    }

    /// What a run's file says is judged alike.
    @Test
    void anEditedRunIsRefused() throws IOException {
        assertThat(playing(step(500, "kill node=n1"))).isZero();
        Path run = runs.resolve("strong-register/latest");
        Path file = run.resolve("run.json");
        String text = Files.readString(file);
        assertThat(App.run("replay", run.toString())).isZero();
        Files.writeString(file, text.replace("kill node=n1", "kill node=n7"));
        assertThat(App.run("replay", run.toString())).isEqualTo(App.BAD_ARGUMENTS);
    }

    private int playing(String schedule) throws IOException {
        Path file = Files.writeString(runs.resolve("faults.json"), schedule);
        return App.run(
                "test", "--seed", "1", "--time-limit", "1", "--schedule", file.toString(), "--runs", runs.toString());
    }

    private static String step(long at, String harm) {
        return "[{\"fault\": \"mine\", \"at\": " + at + ", \"until\": 2000, \"harms\": [\"" + harm + "\"]}]";
    }

    @Test
    void aSingleNodeCannotBePartitioned() {
        String one = "test --seed 1 --nodes 1 --n 1 --w 1 --r 1 --nemesis partition --runs " + runs;
        assertThat(App.run(one.split(" ", -1))).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(runs).isEmptyDirectory();
    }

    /// A suite takes an hour where its results can be written, and none where they cannot.
    @ParameterizedTest
    @ValueSource(strings = {"--junit directory", "--markdown directory", "--site file", "--junit file/junit.xml"})
    void aTargetOfTheGateThatCannotBeWrittenIsToldBeforeTheSuite(String target) throws IOException {
        Files.createDirectory(runs.resolve("directory"));
        Files.writeString(runs.resolve("file"), "");
        Path suite = Files.writeString(runs.resolve("suite.yaml"), "runs: [{expect: valid}]");
        String[] words = target.split(" ", -1);
        Path kept = runs.resolve("kept");
        assertThat(App.run(
                        "gate",
                        suite.toString(),
                        words[0],
                        runs.resolve(words[1]).toString(),
                        "--runs",
                        kept.toString()))
                .isEqualTo(App.BAD_ARGUMENTS);
        assertThat(kept).doesNotExist();
    }

    @Test
    void aFittingLineRuns() {
        assertThat(App.run("test", "--seed", "1", "--time-limit", "1", "--nemesis", "none", "--runs", runs.toString()))
                .isEqualTo(0);
        assertThat(runs.resolve("strong-register/latest/report.html")).isNotEmptyFile();
    }

    @Test
    void aStoreWithADefectOrTooFewNodesIsRefusedBeforeItIsMade() {
        String directory = runs.resolve("store").toString();
        assertThat(App.run("store", "--defect", "blind-hint", "--dir", directory))
                .isEqualTo(App.BAD_ARGUMENTS);
        assertThat(App.run("store", "--nodes", "2", "--dir", directory)).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(App.run("store", "--datacentres", "dc1=n1", "--dir", directory))
                .isEqualTo(App.BAD_ARGUMENTS);
        assertThat(App.run("guarantees", "--profile", "nope")).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(App.run("guarantees", "--profile", "riak")).isEqualTo(0);
        assertThat(runs).isEmptyDirectory();
    }

    @Test
    void aRunThatIsNotThere() {
        assertThat(App.run("replay", runs.resolve("nope").toString())).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(App.run("shrink", runs.toString())).isEqualTo(App.BAD_ARGUMENTS);
    }
}
