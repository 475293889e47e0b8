package dev.quarrel.harness.junit;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Checkers;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.Telling;
import dev.quarrel.results.gate.Problem;
import dev.quarrel.results.gate.Threshold;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/// What a test may demand of a run. A demand that cannot be told, because a search ran out of its budget, a fault never
/// took effect or the workload measures something else, fails as one that is not met. Each failure has the run's worst
/// anomalies drawn and explained, the command that repeats it, and where its report is.
///
/// ```java
/// import static dev.quarrel.harness.junit.RunAssert.assertThat;
///
/// assertThat(run).isLinearizable().hasNoLostWrites().hasAvailabilityOfAtLeast(0.9);
/// assertThat(weak).findsAnomaly("stale-read").holds("loss <= 2%");
/// ```
public final class RunAssert extends AbstractAssert<RunAssert, Run> {
    private RunAssert(@Nullable Run run) {
        super(run, RunAssert.class);
    }

    /// To be imported statically.
    public static RunAssert assertThat(@Nullable Run run) {
        return new RunAssert(run);
    }

    /// Every checker of the workload says valid.
    public RunAssert isValid() {
        Verdict verdict = run().verdict();
        if (verdict.validity() != Validity.VALID) {
            throw failure("expected a valid run, got " + word(verdict.validity()));
        }
        return this;
    }

    /// The workload's judge of linearizability says valid. A workload that has none, such as `set`, cannot be asked.
    public RunAssert isLinearizable() {
        List<Checker> checkers = Run.workload(run().plan()).checkers();
        Checker judge = checkers.stream()
                .filter(checker -> checker.name().equals("linearizable"))
                .findFirst()
                .orElseThrow(() -> failure("expected a workload that is judged by linearizability, such as register or"
                        + " cas; " + run().plan().workload() + " is judged by "
                        + checkers.stream().map(Checker::name).toList()));
        return isValidFor(judge);
    }

    /// This checker says valid of the history, whatever the workload's own say; an unknown run is not valid for any.
    public RunAssert isValidFor(Checker checker) {
        known();
        Verdict judged = Checkers.checkSafely(checker, run().history(), Budget.DEFAULT);
        if (judged.validity() != Validity.VALID) {
            String because = judged.because() == null
                    ? judged.anomalies().getFirst().explanation()
                    : "because " + judged.because();
            throw failure(checker.name() + " says " + word(judged.validity()) + ": " + because);
        }
        return this;
    }

    /// No acknowledged write is gone without a write that may have replaced it.
    public RunAssert hasNoLostWrites() {
        return holds("lost-writes = 0");
    }

    /// At least this share of the operations was ok.
    ///
    /// @param share from 0 to 1
    public RunAssert hasAvailabilityOfAtLeast(double share) {
        return holds("availability >= " + decimal(share * 100) + "%");
    }

    /// At most this share of the acknowledged writes is gone, to concurrent ones too.
    ///
    /// @param share from 0 to 1
    public RunAssert hasLossOfAtMost(double share) {
        return holds("loss <= " + decimal(share * 100) + "%");
    }

    /// Of the stale reads, 99 % saw what had been overwritten at most so long before.
    public RunAssert hasStalenessOfAtMost(Duration p99) {
        return holds("staleness p99 <= " + p99.toMillis() + " ms");
    }

    /// No read of the workloads `siblings` and `siblings-blind` returned more values.
    public RunAssert hasAtMostSiblings(int siblings) {
        return holds("siblings max <= " + siblings);
    }

    /// All replicas of every key agreed so soon after the last fault; the workload is `convergence`.
    public RunAssert convergesWithin(Duration time) {
        return holds("converges within " + time.toMillis() + " ms");
    }

    /// A bound as a suite of `quarrel gate` writes it, such as `staleness p99 <= 200 ms`.
    ///
    /// @throws IllegalArgumentException when it is none
    public RunAssert holds(String bound) {
        Threshold threshold = Threshold.parse(bound);
        known();
        Problem problem = threshold.violation(run().history(), run().verdict());
        if (problem != null) {
            throw failure(problem.text());
        }
        return this;
    }

    /// An anomaly of this name was found, such as `stale-read`.
    ///
    /// @throws IllegalArgumentException when no checker of the workload calls any anomaly so
    public RunAssert findsAnomaly(String name) {
        demandNamed(name);
        if (!names().contains(name)) {
            throw failure("expected " + name + " to be found, found " + names());
        }
        return this;
    }

    /// No anomaly of this name was found, and the run is not unknown.
    ///
    /// @throws IllegalArgumentException when no checker of the workload calls any anomaly so: it could never be found
    public RunAssert doesNotFindAnomaly(String name) {
        demandNamed(name);
        if (names().contains(name)) {
            throw failure("expected no " + name + ", found " + names());
        }
        known();
        return this;
    }

    private void demandNamed(String anomaly) {
        String misfit = Run.misfit(run().plan(), anomaly);
        if (misfit != null) {
            throw new IllegalArgumentException(misfit);
        }
    }

    private List<String> names() {
        return run().verdict().anomalies().stream()
                .map(Anomaly::name)
                .distinct()
                .toList();
    }

    private void known() {
        if (run().verdict().validity() == Validity.UNKNOWN) {
            throw failure("the verdict is unknown, which never passes");
        }
    }

    private Run run() {
        isNotNull();
        return Objects.requireNonNull(actual);
    }

    private AssertionError failure(String what) {
        return failure("%s", what + "\n\n" + Telling.of(run()).stripTrailing());
    }

    private static String decimal(double number) {
        return new java.math.BigDecimal(String.format(Locale.ROOT, "%.6f", number))
                .stripTrailingZeros()
                .toPlainString();
    }

    private static String word(Validity validity) {
        return validity.name().toLowerCase(Locale.ROOT);
    }
}
