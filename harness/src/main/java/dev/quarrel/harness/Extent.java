package dev.quarrel.harness;

import dev.quarrel.nemesis.Step;
import dev.quarrel.workloads.generator.Op;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// How large a scripted run is.
///
/// @param faults steps of the schedule
/// @param harms of all faults together
/// @param threads that operations run on
/// @param seconds from the start to the last operation or the end of the last fault
public record Extent(int operations, int faults, int harms, int keys, int threads, int nodes, double seconds) {

    /// @throws IllegalArgumentException for a plan without a script
    static Extent of(Plan plan) {
        Script script = plan.script();
        if (script == null) {
            throw new IllegalArgumentException("expected a plan with a script, got " + plan.summary());
        }
        List<Op> ops = script.ops();
        List<Step> steps = plan.schedule().steps();
        long operated = ops.stream().mapToLong(Op::time).max().orElse(0);
        long broken = steps.stream().mapToLong(Step::untilMillis).max().orElse(0);
        return new Extent(
                ops.size(),
                steps.size(),
                steps.stream().mapToInt(step -> step.harms().size()).sum(),
                (int) ops.stream()
                        .map(Op::key)
                        .filter(Objects::nonNull)
                        .distinct()
                        .count(),
                (int) ops.stream().mapToInt(Op::process).distinct().count(),
                plan.nodes().size(),
                Math.max(operated / 1e9, broken / 1e3));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d operations, %d faults, %d keys, %d processes, %d nodes, %.1f s",
                operations,
                faults,
                keys,
                threads,
                nodes,
                seconds);
    }
}
