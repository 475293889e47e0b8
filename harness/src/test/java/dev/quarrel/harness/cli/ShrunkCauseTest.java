package dev.quarrel.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.harness.Matrix;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.Shrinking;
import dev.quarrel.harness.World;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A run that is made small must still fail for the cause that it had: by the declared defect, and not without it.
class ShrunkCauseTest {
    private static final int MOST_SEEDS = 20;
    private static final long BUDGET_MILLIS = 3_000;
    private static final long PATIENCE_MILLIS = 120_000;

    /// Of each defect the first cell of the matrix that must show it.
    static List<Matrix.Cell> defects() throws IOException {
        Map<String, Matrix.Cell> first = new LinkedHashMap<>();
        for (Matrix.Cell cell : Matrix.load()) {
            int at = cell.options().indexOf("--defect");
            if (cell.must() == Matrix.Must.SHOWS && cell.cluster().equals("sim") && at >= 0) {
                first.putIfAbsent(cell.options().get(at + 1), cell);
            }
        }
        return List.copyOf(first.values());
    }

    @ParameterizedTest
    @MethodSource("defects")
    void aShrunkRunNoLongerFailsWithoutItsDefect(Matrix.Cell cell) {
        Failing failing = failing(cell);
        Plan small = failing.shrink(BUDGET_MILLIS).plan();

        assertThat(failing.in(small)).as("%s", small.configuration()).contains(failing.anomaly.name());
        List<String> sound = new ArrayList<>(small.arguments());
        int at = sound.indexOf("--defect");
        sound.subList(at, at + 2).clear();
        Plan withoutDefect = TestCommand.plan(sound)
                .with(small.physics())
                .with(small.schedule())
                .with(Objects.requireNonNull(small.script()))
                .withNodes(small.nodes());
        assertThat(withoutDefect.store().defects()).isEmpty();
        assertThat(failing.in(withoutDefect)).as("%s", small.configuration()).isEmpty();
    }

    @Test
    void replicasAreStillGivenTheirTimeToSettle() {
        String options = "--profile strong --versions counter --workload convergence --nemesis none --read-repair none"
                + " --anti-entropy 0 --rate 500 --keys 2 --concurrency 20 --time-limit 5 --settle 2";
        Failing failing = failing(new Matrix.Cell(
                10, "counter", "sim", Matrix.Must.SHOWS, List.of("divergence"), List.of(options.split(" ", -1))));
        Plan small = failing.shrink(20_000).plan();

        Run.Quick again = quick(small);
        long written = last(again, "write");
        long asked = again.history().stream()
                .filter(event -> event.type() == Event.Type.INVOKE && event.f().equals("read-local"))
                .mapToLong(Event::time)
                .min()
                .orElseThrow();
        assertThat(asked - written).isGreaterThanOrEqualTo(2_000_000_000L);
    }

    private static long last(Run.Quick run, String f) {
        return run.history().stream()
                .filter(event -> event.type() == Event.Type.INVOKE && event.f().equals(f))
                .mapToLong(Event::time)
                .max()
                .orElseThrow();
    }

    private record Failing(Plan plan, Run.Quick run, Anomaly anomaly) {
        /// Where the machine is too slow to play the whole run twice in the budget, with more of it.
        Shrinking.Shrunk shrink(long budgetMillis) {
            try {
                return Shrinking.shrink(plan, run.history(), anomaly, Clusters::open, budgetMillis);
            } catch (IllegalStateException tooSlow) {
                return Shrinking.shrink(plan, run.history(), anomaly, Clusters::open, PATIENCE_MILLIS);
            }
        }

        List<String> in(Plan other) {
            return quick(other).verdict().anomalies().stream()
                    .map(Anomaly::name)
                    .toList();
        }
    }

    private static Failing failing(Matrix.Cell cell) {
        for (long seed = 1; seed <= MOST_SEEDS; seed++) {
            Plan plan = MatrixCommand.plan(cell, seed);
            Run.Quick run = quick(plan);
            for (Anomaly anomaly : run.verdict().anomalies()) {
                if (cell.anomalies().contains("*") || cell.anomalies().contains(anomaly.name())) {
                    return new Failing(plan, run, anomaly);
                }
            }
        }
        throw new AssertionError("expected a failing seed up to " + MOST_SEEDS + " of " + cell);
    }

    private static Run.Quick quick(Plan plan) {
        try (World world = Clusters.open(plan)) {
            return Run.quickly(plan, world);
        }
    }
}
