package dev.quarrel.harness.junit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.judges.Sessions;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.cli.TestCommand;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every assertion on a run that meets it and on one that does not.
class RunAssertTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path runs;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Run strong;

    @SuppressWarnings("NullAway.Init") // set before all
    private static Run weak;

    @BeforeAll
    static void run() throws IOException {
        strong = run("--nemesis", "kill", "--time-limit", "5");
        weak = run("--profile", "dynamo", "--r", "1", "--w", "1", "--time-limit", "5");
    }

    @Test
    void aStrongRunMeetsAll() {
        RunAssert.assertThat(strong)
                .isValid()
                .isLinearizable()
                .isValidFor(new Sessions())
                .hasNoLostWrites()
                .hasLossOfAtMost(1)
                .hasAvailabilityOfAtLeast(0.5)
                .hasStalenessOfAtMost(Duration.ZERO)
                .doesNotFindAnomaly("stale-read")
                .holds("latency p99 <= 10 s");
        RunAssert.assertThat(weak).findsAnomaly("stale-read");
    }

    @Test
    void aWeakRunFailsWithItsStoryTheCommandAndTheReport() {
        assertThatThrownBy(() -> RunAssert.assertThat(weak).isLinearizable())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("linearizable says invalid: ")
                .hasMessageContaining("stale-read on ")
                .hasMessageContaining("again    ./quarrel test --seed 1 --profile dynamo --r 1 --w 1")
                .hasMessageContaining("report   " + weak.directory().reportFile());
        fails(() -> RunAssert.assertThat(weak).isValid(), "expected a valid run, got invalid");
        fails(() -> RunAssert.assertThat(weak).doesNotFindAnomaly("stale-read"), "expected no stale-read");
        fails(() -> RunAssert.assertThat(weak).hasStalenessOfAtMost(Duration.ZERO), "expected staleness p99 <= 0 ms");
        fails(() -> RunAssert.assertThat(weak).hasAvailabilityOfAtLeast(1), "expected availability >= 100%");
        fails(() -> RunAssert.assertThat(strong).findsAnomaly("stale-read"), "expected stale-read to be found");
        fails(() -> RunAssert.assertThat(null).isValid(), "not to be null");
    }

    @Test
    void whatTheWorkloadDoesNotMeasureIsNotMet() {
        fails(() -> RunAssert.assertThat(strong).hasAtMostSiblings(5), "cannot be told");
        fails(() -> RunAssert.assertThat(strong).convergesWithin(Duration.ofSeconds(10)), "cannot be told");
    }

    @Test
    void anAnomalyThatNoCheckerNamesIsNoDemand() {
        assertThatThrownBy(() -> RunAssert.assertThat(strong).doesNotFindAnomaly("stale-raed"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected the name of an anomaly, one of ")
                .hasMessageContaining("got 'stale-raed'");
        assertThatThrownBy(() -> RunAssert.assertThat(weak).findsAnomaly("divergence"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no checker of the workload register can find divergence, only dirty-read, ");
    }

    @Test
    void unknownNeverPasses() {
        Verdict verdict = new Verdict("register", Validity.UNKNOWN, "kill never took effect", List.of(), Map.of());
        Run unknown = new Run(strong.plan(), strong.directory(), strong.history(), verdict);
        fails(() -> RunAssert.assertThat(unknown).isValid(), "kill never took effect");
        fails(() -> RunAssert.assertThat(unknown).isLinearizable(), "kill never took effect");
        fails(() -> RunAssert.assertThat(unknown).hasNoLostWrites(), "kill never took effect");
        fails(() -> RunAssert.assertThat(unknown).doesNotFindAnomaly("stale-read"), "kill never took effect");
        assertThatCode(() -> RunAssert.assertThat(strong).hasNoLostWrites()).doesNotThrowAnyException();
    }

    private static void fails(Runnable assertion, String message) {
        assertThatThrownBy(assertion::run).isInstanceOf(AssertionError.class).hasMessageContaining(message);
    }

    private static Run run(String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of("test", "--seed", "1"));
        line.addAll(List.of(options));
        PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return TestCommand.run(TestCommand.plan(line), runs, quiet);
    }
}
