package dev.quarrel.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CampaignCommandTest {
    private static final String WEAK = "--profile dynamo --r 1 --w 1 --time-limit 5 --interval 1";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--seeds=9..3",
                "--seeds=a",
                "--seeds=",
                "--seeds=5..",
                "--seeds=..5",
                "--seeds=1..2..3",
                "--seeds=-3",
                "--seeds=-3..4",
                "--seeds=1..99999999999",
                "--minutes=0",
                "--first=0",
                "--shrink-seconds=0",
                "--cluster=containers",
                "--profile=nope"
            })
    void whatDoesNotFitIsToldBeforeAnythingIsMade(String option) {
        assertThat(App.run("campaign", "--runs", runs().toString(), option)).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void whatWasDoneIsNotDoneAgainAndWhatWasCutOffIs() throws IOException {
        Path notes = directory.resolve("notes.txt");
        assertThat(campaign(WEAK + " --no-shrink --seeds 1..2 --log " + notes)).isEqualTo(1);
        List<String> before = Files.readAllLines(notes);
        assertThat(before).hasSize(3);
        String last = before.getLast();
        Files.writeString(notes, String.join("\n", before.subList(0, 2)) + "\n" + last.substring(0, 6));

        assertThat(campaign(WEAK + " --no-shrink --seeds 1..3 --log " + notes)).isEqualTo(1);

        List<String> after = Files.readAllLines(notes);
        assertThat(after)
                .startsWith(before.get(0), before.get(1))
                .contains(last)
                .hasSize(4);
        assertThat(after.stream().skip(1).map(line -> line.substring(0, 1))).containsExactlyInAnyOrder("1", "2", "3");
    }

    @Test
    void theNotesOfAnotherTestAreNeitherTakenNorLost() throws IOException {
        Path notes = directory.resolve("notes.txt");
        campaign(WEAK + " --no-shrink --seeds 1 --log " + notes);
        String before = Files.readString(notes);
        String other = "--profile strong --nemesis none --time-limit 1 --seeds 1 --log " + notes;
        assertThat(campaign(other)).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(notes).hasContent(before);
        assertThat(campaign(other + " --fresh")).isEqualTo(0);
        assertThat(notes).content().contains("--profile strong").doesNotContain("stale-read");
    }

    @Test
    void anotherContentOfTheScheduleIsAnotherTest() throws IOException {
        Path schedule = directory.resolve("faults.json");
        Path notes = directory.resolve("notes.txt");
        String line =
                "--profile strong --time-limit 3 --no-shrink --seeds 1 --schedule " + schedule + " --log " + notes;
        Files.writeString(schedule, """
                [{"fault": "kill", "at": 1000, "until": 2000, "harms": ["kill node=n2"]}]""");
        assertThat(campaign(line)).isZero();
        assertThat(campaign(line)).as("goes on").isZero();
        Files.writeString(schedule, """
                [{"fault": "kill", "at": 1000, "until": 2000, "harms": ["kill node=n3"]}]""");
        assertThat(campaign(line)).isEqualTo(App.BAD_ARGUMENTS);
    }

    @Test
    void notesThatAnotherCampaignWritesAreLeftAlone() throws IOException {
        Path notes = directory.resolve("notes.txt");
        String line = "--profile strong --nemesis none --time-limit 1 --no-shrink --seeds 1 --log " + notes;
        try (FileChannel other = FileChannel.open(notes, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = other.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThat(campaign(line)).isEqualTo(App.BAD_ARGUMENTS);
        }
        assertThat(notes).isEmptyFile();
        assertThat(campaign(line)).isZero();
    }

    @Test
    void seedsWithoutAFaultAreSkippedAndNotUnknown() throws IOException {
        Path notes = directory.resolve("notes.txt");
        String line = "--profile strong --nemesis partition --interval 3 --duration 3 --time-limit 7 --no-shrink"
                + " --seeds 1..8 --log " + notes;
        assertThat(campaign(line)).isZero();
        assertThat(notes).content().contains("there is no such test: expected at least one fault", " valid ");
        assertThat(campaign(line)).as("read again").isZero();
    }

    @Test
    void aMatrixGoesOnWhereASeedDrawsNoFault() throws IOException {
        Path matrix = directory.resolve("matrix.txt");
        Files.writeString(matrix, """
                1 | short
                  never * --profile strong --nemesis partition --interval 3 --duration 3 --time-limit 7
                """);
        assertThat(App.run("matrix", "--file", matrix.toString(), "--seeds", "8"))
                .isZero();
    }

    @Test
    void twoTestsOfOneNameHaveNotesOfTheirOwn() throws IOException {
        campaign("--name same --nemesis none --time-limit 1 --seeds 1");
        campaign("--name same --nemesis none --time-limit 2 --seeds 1");
        try (var files = Files.list(runs().resolve("same"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".txt"))).hasSize(2);
        }
    }

    @Test
    void aFailureIsShrunkOnceAndItsSeedIsKeptForAnotherTime() throws IOException {
        Path notes = directory.resolve("notes.txt");
        Path failing = directory.resolve("failing.txt");
        String line = WEAK + " --seeds 1 --log " + notes + " --regressions " + failing;
        assertThat(campaign(line)).isEqualTo(1);
        List<String> shrunk = Files.readAllLines(notes).stream()
                .filter(note -> note.startsWith("1 shrunk stale-read "))
                .toList();
        assertThat(shrunk).hasSize(1);
        String[] words = shrunk.getFirst().split(" ", -1);
        assertThat(Integer.parseInt(words[3])).isBetween(2, 9);
        assertThat(Path.of(words[6]).resolve("report.html")).isNotEmptyFile();

        assertThat(campaign(line)).isEqualTo(1);

        assertThat(notes).content().containsOnlyOnce("shrunk");
        assertThat(Files.readAllLines(failing)).containsExactly("test " + WEAK + " --seed 1  # stale-read");
        assertThat(App.run("campaign", "--rerun", failing.toString())).isEqualTo(1);
    }

    @Test
    void aTestThatNoLongerFailsIsToldByTheExitCode() throws IOException {
        Path failing = directory.resolve("failing.txt");
        Files.writeString(
                failing, "# once\ntest --profile strong --nemesis none --time-limit 1 --seed 1 # stale-read\n");
        assertThat(App.run("campaign", "--rerun", failing.toString())).isEqualTo(0);
        assertThat(App.run("campaign", "--rerun", failing.toString(), "--seeds", "1..3"))
                .isEqualTo(App.BAD_ARGUMENTS);
    }

    @Test
    void allLinesThatAreNoTestsAreToldAtOnce() throws IOException {
        Path failing = directory.resolve("failing.txt");
        Files.writeString(failing, """
                test --profile strong --seed 1
                test --profile nope --seed 1 # stale-read
                test --profile strong # stale-read
                test --cluster containers --seed 1 # stale-read
                test --name 'two words' --seed 1 # stale-read
                """);
        assertThatThrownBy(() -> new Regressions(failing).read())
                .hasMessageContaining("line 1: expected 'test'")
                .hasMessageContaining("line 2: ")
                .hasMessageContaining("line 3: expected --seed")
                .hasMessageContaining("line 4: expected a test of the simulated world")
                .message()
                .doesNotContain("line 5");
        assertThat(App.run("campaign", "--rerun", failing.toString())).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(App.run("campaign", "--rerun", directory.resolve("none").toString()))
                .isEqualTo(App.BAD_ARGUMENTS);
        Files.writeString(failing, "\n");
        assertThat(App.run("campaign", "--rerun", failing.toString())).isEqualTo(App.BAD_ARGUMENTS);
    }

    private Path runs() {
        return directory.resolve("runs");
    }

    private int campaign(String options) {
        List<String> line = new ArrayList<>(List.of("campaign"));
        line.addAll(Arrays.asList(options.split(" ", -1)));
        line.addAll(List.of("--runs", runs().toString()));
        return App.run(line.toArray(String[]::new));
    }
}
