package dev.quarrel.harness;

import dev.quarrel.results.Report;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.LongFunction;

/// How large a report is and how long it takes to write, by the number of operations of a simulated run.
public final class ReportBenchmark {
    private static final int ATTEMPTS = 5;

    private final LongFunction<Plan> plans;
    private final Function<Plan, World> open;
    private final PrintStream out;

    /// @param plans a plan of so many operations
    public ReportBenchmark(LongFunction<Plan> plans, Function<Plan, World> open, PrintStream out) {
        this.plans = plans;
        this.open = open;
        this.out = out;
    }

    /// Keeps the runs below a directory.
    public void run(Path runs) throws IOException {
        out.printf("%12s %12s %14s  %s%n", "operations", "bytes", "written in", "verdict");
        for (long operations : new long[] {1_000, 10_000, 100_000}) {
            Plan plan = plans.apply(operations);
            RunDirectory directory = RunDirectory.create(runs, "report-" + operations, Instant.now(), plan.seed());
            Run run;
            try (World world = open.apply(plan)) {
                run = Run.run(plan, world, directory, event -> {}, () -> false);
            }
            long[] nanos = new long[ATTEMPTS];
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                long began = System.nanoTime();
                Report.write(directory, directory.readRun(), run.history(), run.verdict());
                nanos[attempt] = System.nanoTime() - began;
            }
            Arrays.sort(nanos);
            out.printf(
                    "%,12d %,12d %11.0f ms  %s, %d anomalies%n",
                    run.history().operations().size(),
                    Files.size(directory.reportFile()),
                    nanos[ATTEMPTS / 2] / 1e6,
                    run.verdict().validity(),
                    run.verdict().anomalies().size());
        }
    }
}
