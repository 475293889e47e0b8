package dev.quarrel.harness;

import dev.quarrel.checker.Anomaly;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;

/// How small failing runs become, and how long that takes: over several configurations, each the first seeds that
/// fail. Aims: fewer than 10 operations, at most 2 faults, less than 30 s.
public final class ShrinkBenchmark {
    private static final int THREADS = 2;
    private static final int MOST_SEEDS = 100;

    private final Function<Plan, World> open;
    private final PrintStream out;

    private record Row(long seed, String anomaly, Shrinking.Shrunk shrunk, double seconds) {}

    public ShrinkBenchmark(Function<Plan, World> open, PrintStream out) {
        this.open = open;
        this.out = out;
    }

    /// Two runs at a time.
    ///
    /// @param plans of each configuration, by seed
    /// @param each how many failing runs of each
    /// @param seconds for each run, at most
    public void run(List<LongFunction<Plan>> plans, int each, double seconds) {
        List<Row> all = new ArrayList<>();
        for (LongFunction<Plan> plan : plans) {
            out.println(plan.apply(1).summary());
            List<Row> rows = new ArrayList<>();
            List<Long> failing = failing(plan, each);
            Sweep.inParallel(failing, THREADS, seed -> row(plan.apply(seed), seconds), rows::add);
            rows.sort(Comparator.comparingLong(Row::seed));
            rows.forEach(this::tell);
            all.addAll(rows);
        }
        out.printf("%d failing runs; median and most:%n", all.size());
        told("operations before", all, row -> row.shrunk.before().operations());
        told("operations after", all, row -> row.shrunk.after().operations());
        told("faults before", all, row -> row.shrunk.before().faults());
        told("faults after", all, row -> row.shrunk.after().faults());
        told("nodes after", all, row -> row.shrunk.after().nodes());
        told("simulated s before", all, row -> row.shrunk.before().seconds());
        told("simulated s after", all, row -> row.shrunk.after().seconds());
        told("tries", all, row -> row.shrunk.tries());
        told("seconds", all, Row::seconds);
    }

    private List<Long> failing(LongFunction<Plan> plan, int wanted) {
        List<Long> failing = new ArrayList<>();
        for (long seed = 1; failing.size() < wanted && seed <= MOST_SEEDS; seed++) {
            if (!Sweep.sample(seed, plan, open, List.of("*")).anomalies().isEmpty()) {
                failing.add(seed);
            }
        }
        return failing;
    }

    private Row row(Plan plan, double seconds) {
        Run.Quick quick;
        try (World world = open.apply(plan)) {
            quick = Run.quickly(plan, world);
        }
        Anomaly first = quick.verdict().anomalies().getFirst();
        long began = System.nanoTime();
        Shrinking.Shrunk shrunk = Shrinking.shrink(plan, quick.history(), first, open, Math.round(seconds * 1_000));
        return new Row(plan.seed(), first.name(), shrunk, (System.nanoTime() - began) / 1e9);
    }

    private void tell(Row row) {
        out.printf(
                Locale.ROOT,
                "  seed %-3d %-20s from %s%n%31s to %s; %d tries, %.1f s%s; %s%n",
                row.seed,
                row.anomaly,
                row.shrunk.before(),
                "",
                row.shrunk.after(),
                row.shrunk.tries(),
                row.seconds,
                row.shrunk.whole() ? "" : ", broken off",
                row.shrunk.cause().isEmpty() ? "no fault" : String.join(", ", row.shrunk.cause()));
    }

    private void told(String name, List<Row> rows, ToDoubleFunction<Row> figure) {
        double[] sorted = rows.stream().mapToDouble(figure).sorted().toArray();
        if (sorted.length > 0) {
            out.printf(
                    Locale.ROOT, "  %-20s %10.1f %10.1f%n", name, sorted[sorted.length / 2], sorted[sorted.length - 1]);
        }
    }
}
