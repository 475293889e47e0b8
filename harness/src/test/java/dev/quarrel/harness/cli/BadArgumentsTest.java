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
