package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Step;
import dev.quarrel.workloads.generator.Op;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Five nodes, ten threads: thread `t` is on node `t % 5`.
class ReductionsTest {
    private static final long SECOND = 1_000_000_000;

    private final Plan plan = Plans.register(1, Plans.weak())
            .with(new Schedule(List.of(
                    new Step("kill", 3_000, 9_000, List.of(new Harm.Kill("n2"))),
                    new Step(
                            "partition-one",
                            4_000,
                            5_000,
                            List.of(new Harm.Cut("n2", "n4"), new Harm.Cut("n3", "n4"))))))
            .with(new Script(List.of(op(2 * SECOND, 3), op(6 * SECOND, 4), op(6 * SECOND + 1, 1))));

    @Test
    void aNodeGoesWithAllThatStrikesItAndTheOthersKeepTheirOperations() {
        Plan less = Reductions.withoutNode(plan, "n2");
        assertThat(less.nodes()).containsExactly("n1", "n3", "n4", "n5");
        assertThat(less.schedule().steps())
                .containsExactly(new Step("partition-one", 4_000, 5_000, List.of(new Harm.Cut("n3", "n4"))));
        assertThat(nodeOf(less, 0)).isEqualTo("n4");
        assertThat(nodeOf(less, 1)).isEqualTo("n5");
        assertThat(Reductions.threads(less)).doesNotHaveDuplicates().hasSize(3);
    }

    @Test
    void aGapIsClosedAndAllAfterItComesEarlier() {
        assertThat(Reductions.gaps(plan))
                .containsExactly(6 * SECOND + 1, 5 * SECOND, 4 * SECOND, 3 * SECOND, 2 * SECOND, 0L);
        Plan shorter = Reductions.closed(plan, 2 * SECOND, 0);
        assertThat(ops(shorter).getFirst().time()).isEqualTo(2 * SECOND);
        assertThat(ops(shorter).get(1).time()).isEqualTo(5 * SECOND + 10_000_000);
        assertThat(shorter.schedule().steps()).extracting(Step::atMillis).containsExactly(2_010L, 3_010L);
        assertThat(shorter.schedule().steps()).extracting(Step::untilMillis).containsExactly(8_010L, 4_010L);
    }

    @Test
    void oneThreadTakesWhatAnotherDid() {
        Plan merged = Reductions.merged(plan, 4, 1);
        assertThat(ops(merged)).extracting(Op::process).containsExactly(3, 1, 1);
    }

    private static String nodeOf(Plan plan, int op) {
        return plan.nodes().get(ops(plan).get(op).process() % plan.nodes().size());
    }

    private static List<Op> ops(Plan plan) {
        return java.util.Objects.requireNonNull(plan.script()).ops();
    }

    private static Op op(long time, int thread) {
        return new Op(time, thread, "read", "k1", null, Map.of());
    }
}
