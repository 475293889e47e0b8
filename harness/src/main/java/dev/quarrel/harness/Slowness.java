package dev.quarrel.harness;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// How slow a run was: what a slow node may change, and the only thing.
///
/// @param p99Nanos of a hundred operations that were ok, ninety-nine took no longer
/// @param timeouts operations that were given up for want of answers
/// @param hedges reads that asked further replicas because the first ones were silent
record Slowness(long p99Nanos, long timeouts, long hedges) {
    /// How many times longer the 99th percentile must be to count as risen.
    private static final int RISE = 2;

    /// What a plan's run came to.
    record Measured(Verdict verdict, Slowness slowness, long operations) {}

    static Measured measure(Plan plan, Function<Plan, World> open) {
        try (World world = open.apply(plan)) {
            Run.Quick quick = Run.quickly(plan, world);
            long hedges = world.counters().getOrDefault("hedgedReads", 0L);
            History history = quick.history();
            return new Measured(
                    quick.verdict(),
                    new Slowness(p99(history), timeouts(history), hedges),
                    history.operations().size());
        }
    }

    /// The names of what is higher here than in a calm run: `p99`, `timeouts`, `hedges`.
    List<String> risenFrom(Slowness calm) {
        List<String> risen = new ArrayList<>();
        if (p99Nanos >= RISE * calm.p99Nanos) {
            risen.add("p99");
        }
        if (timeouts > calm.timeouts) {
            risen.add("timeouts");
        }
        if (hedges > calm.hedges) {
            risen.add("hedges");
        }
        return risen;
    }

    private static long p99(History history) {
        long[] took = history.operations().stream()
                .filter(Operation::isOk)
                .mapToLong(op -> op.completionTime() - op.invokeTime())
                .sorted()
                .toArray();
        return took.length == 0 ? 0 : took[Math.min(took.length - 1, took.length * 99 / 100)];
    }

    private static long timeouts(History history) {
        long count = 0;
        for (Event event : history) {
            boolean ended = event.type() == Event.Type.INFO || event.type() == Event.Type.FAIL;
            String error = String.valueOf(event.extra().get("error"));
            count += !event.isNemesis() && ended && givenUp(error) ? 1 : 0;
        }
        return count;
    }

    private static boolean givenUp(String error) {
        return Arrays.asList("timed out", "no reply").stream().anyMatch(error::contains);
    }
}
