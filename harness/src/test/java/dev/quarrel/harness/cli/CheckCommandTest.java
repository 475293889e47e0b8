package dev.quarrel.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Histories from files: the exit code is the worst verdict.
class CheckCommandTest {
    private static final int VALID = 0;
    private static final int INVALID = 1;
    private static final int UNKNOWN = 2;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path files;

    /// The register holds 1 all the while, and yet a compare-and-set from 1 fails.
    private String falseFailure() throws IOException {
        return Files.writeString(files.resolve("false-failure.edn"), """
                        {:process 0, :type :invoke, :f :write, :value 1}
                        {:process 0, :type :ok, :f :write, :value 1}
                        {:process 1, :type :invoke, :f :cas, :value [1 2]}
                        {:process 1, :type :fail, :f :cas, :value [1 2]}
                        {:process 2, :type :invoke, :f :read, :value nil}
                        {:process 2, :type :ok, :f :read, :value 1}
                        """).toString();
    }

    @Test
    void aFailedCompareAndSetSaysNothingUnlessAsked() throws IOException {
        assertThat(App.run("check", falseFailure())).isEqualTo(VALID);
        assertThat(App.run("check", "--failed-cas", "nothing", falseFailure())).isEqualTo(VALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--algorithm fast", "--algorithm reference", "--stream"})
    void aFailedCompareAndSetMayObserve(String by) throws IOException {
        String[] words = ("check --failed-cas observes " + by + " " + falseFailure()).split(" ", -1);
        assertThat(App.run(words)).isEqualTo(INVALID);
    }

    @Test
    void onlyACasRegisterHasCompareAndSetsToFail() throws IOException {
        assertThat(App.run("check", "--model", "mutex", "--failed-cas", "observes", falseFailure()))
                .isEqualTo(App.BAD_ARGUMENTS);
        assertThat(App.run("check", "--failed-cas", "maybe", falseFailure())).isEqualTo(App.BAD_ARGUMENTS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--model nowhere.clj",
                "--model MINE",
                "--model MINE --initial 0 --algorithm fast",
                "--model MINE --stream",
                "--algorithm reference --stream",
                "--initial (",
            })
    void whatDoesNotGoTogetherIsRefused(String options) throws IOException {
        Path mine = Files.writeString(
                files.resolve("mine.clj"), "(ns my.anything) (def initial 0) (defn step [model op] model)");
        String[] words = ("check " + options.replace("MINE", mine.toString()) + " " + falseFailure()).split(" ", -1);
        assertThat(App.run(words)).isEqualTo(options.equals("--model MINE") ? VALID : App.BAD_ARGUMENTS);
    }

    @Test
    void theCheckersAskedForJudgeEachInALine() throws IOException {
        assertThat(App.run("check", "--checker", "sessions,regular-register", "--checker", "stats", falseFailure()))
                .isEqualTo(UNKNOWN); // of one compare-and-set none was ok
        assertThat(App.run("check", "--checker", "sessions", falseFailure())).isEqualTo(VALID);
        assertThat(App.run("check", "--checker", "linearizable", "--failed-cas", "observes", falseFailure()))
                .isEqualTo(INVALID);
        assertThat(App.run("check", "--checker", "list")).isEqualTo(VALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--checker session",
                "--checker sessions --stream",
                "--checker sessions --model register",
                "--checker sessions --failed-cas observes"
            })
    void aCheckerThatCannotJudgeSoIsRefused(String options) throws IOException {
        assertThat(App.run(("check " + options + " " + falseFailure()).split(" ", -1)))
                .isEqualTo(App.BAD_ARGUMENTS);
    }

    @Test
    void withoutAFileThereIsNothingToJudge() {
        assertThat(App.run("check")).isEqualTo(App.BAD_ARGUMENTS);
    }
}
