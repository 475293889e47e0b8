package dev.quarrel.checker.bench;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.EdnWriter;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.HistoryFiles;
import dev.quarrel.checker.JsonLinesWriter;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.model.Register;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Prints tables, in Markdown, of how fast the checker is: history, measured, aim, and whether it is met.
///
/// Each history is judged in this JVM until it is warm, of which the median counts, and once in a JVM of its own that
/// has
/// judged nothing before ([FreshJvm]). Beside seconds by the clock stand those of the processor, which say more on a
/// machine that is busy with something else. `main` takes the names of the parts to run: `zones`, `search`, `files`,
/// `growth`, `large`; without any, all of them.
public final class Benchmark {
    static final Budget BUDGET = new Budget(Long.MAX_VALUE, 60_000, 1L << 30);

    private static final int MILLION = 1_000_000;
    private static final int WARM_RUNS = 7;
    private static final String FRESH_HEAP = "2g";
    private static final String LARGE_HEAP = "1500m";

    private final PrintStream out;

    public Benchmark(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) throws IOException {
        new Benchmark(System.out).run(args);
    }

    /// @param parts which parts to run; all if there are none
    public void run(String... parts) throws IOException {
        out.printf(
                Locale.ROOT,
                "Java %s, %d processors, heap at most %d MiB; load average %.1f (much more than 0 means that others use"
                        + " the processors too)%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() >> 20,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        for (String part : parts.length == 0 ? new String[] {"zones", "search", "files", "growth", "large"} : parts) {
            switch (part) {
                case "zones" -> rows("1,000,000 operations, one key, unique values: register", Row.zones());
                case "search" -> rows("cas-register over 5 values", Row.search());
                case "files" -> files();
                case "growth" -> growth();
                case "large" -> large();
                default ->
                    throw new IllegalArgumentException("expected zones, search, files, growth or large, came " + part);
            }
        }
    }

    private void rows(String title, List<Row> rows) throws IOException {
        out.printf(
                "%n| %s | verdict | warm s | warm CPU s | fresh JVM s | of which columns | fresh CPU s | B/op | peak MB"
                        + " | aim | met |%n|---|---|---|---|---|---|---|---|---|---|---|%n",
                title);
        for (Row row : rows) {
            row(row);
        }
    }

    /// In a method of its own, so that the history of the row before is not in memory any more.
    private void row(Row row) throws IOException {
        long before = usedBytes();
        History history = History.of(new Synthetic(row.shape()));
        long bytes = (usedBytes() - before) / row.shape().operations();
        Timed warm = time(history, row.warmAim() > 1 ? 3 : WARM_RUNS);
        FreshJvm.Cost fresh = FreshJvm.judge(row, FRESH_HEAP);
        out.printf(
                Locale.ROOT,
                "| %s | %s | %.3f | %.3f | %.3f | %.3f | %.3f | %d | %d | %s | %s |%n",
                row.name(),
                verdict(warm.verdict),
                warm.warmSeconds,
                warm.warmCpuSeconds,
                fresh.seconds(),
                fresh.loadSeconds(),
                fresh.cpuSeconds(),
                bytes,
                fresh.peakMegabytes(),
                row.aim(),
                row.met(warm.warmSeconds, warm.warmCpuSeconds, fresh, bytes));
    }

    private static String verdict(Verdict verdict) {
        String because = verdict.because() == null ? "" : ", because " + verdict.because();
        return verdict.validity().name().toLowerCase(Locale.ROOT) + because + " "
                + verdict.details().get("keysBy");
    }

    private void growth() {
        out.println("\n| operations, register, concurrency 10 | warm CPU s | ns per operation |");
        out.println("|---|---|---|");
        int[] sizes = {1_000, 10_000, 100_000, MILLION, 10 * MILLION};
        double[] x = new double[sizes.length];
        double[] y = new double[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            History history = History.of(new Synthetic(new Synthetic.Shape(sizes[i], 1, 10, 0, false, 0, -1)));
            int runs = Math.clamp(5L * MILLION / sizes[i], 3, 5_000); // small ones too until they are warm
            double seconds = time(history, runs).warmCpuSeconds;
            out.printf(Locale.ROOT, "| %,d | %.5f | %.0f |%n", sizes[i], seconds, seconds * 1e9 / sizes[i]);
            x[i] = Math.log(sizes[i]);
            y[i] = Math.log(seconds);
        }
        out.printf(Locale.ROOT, "fitted exponent %.3f (aim at most 1.1)%n", slope(x, y));
    }

    private static double slope(double[] x, double[] y) {
        double meanX = Arrays.stream(x).average().orElse(0);
        double meanY = Arrays.stream(y).average().orElse(0);
        double above = 0;
        double below = 0;
        for (int i = 0; i < x.length; i++) {
            above += (x[i] - meanX) * (y[i] - meanY);
            below += (x[i] - meanX) * (x[i] - meanX);
        }
        return above / below;
    }

    private void files() throws IOException {
        out.println("\n| file of 1,000,000 lines | MB | lines a CPU second | aim | ratio |");
        out.println("|---|---|---|---|---|");
        Synthetic.Shape shape = new Synthetic.Shape(MILLION / 2, 10, 10, 0, true, 0, -1);
        filesRow("JSON Lines", write(shape, false), 1_000_000);
        filesRow("EDN", write(shape, true), 150_000);
    }

    private void filesRow(String name, Path file, double aim) throws IOException {
        double[] seconds = new double[WARM_RUNS];
        int lines = 0;
        for (int i = 0; i < seconds.length; i++) {
            Duration began = FreshJvm.processor();
            lines = HistoryFiles.read(file).size();
            seconds[i] = FreshJvm.processor().minus(began).toMillis() / 1e3;
        }
        double rate = lines / median(seconds);
        out.printf(
                Locale.ROOT,
                "| %s | %d | %,.0f | %,.0f | %.2f |%n",
                name,
                Files.size(file) >> 20,
                rate,
                aim,
                rate / aim);
        Files.delete(file);
    }

    private void large() throws IOException {
        out.println(
                "\n| 10,000,000 operations over 100 keys, from a JSON Lines file | verdict | s | of which reading | CPU s"
                        + " | peak MB | aim | met |\n|---|---|---|---|---|---|---|---|");
        Path file = write(new Synthetic.Shape(10 * MILLION, 100, 10, 0, false, 0, -1), false);
        try {
            FreshJvm.Cost cost = FreshJvm.judge(file, LARGE_HEAP);
            List<String> missed = new ArrayList<>();
            Row.miss(missed, "time", cost.seconds(), cost.cpuSeconds(), 15);
            Row.miss(missed, "memory", (double) cost.peakMegabytes(), (double) cost.peakMegabytes(), 2_000);
            out.printf(
                    Locale.ROOT,
                    "| all processors, fresh JVM, -Xmx%s, %d MB | %s | %.1f | %.1f | %.1f | %d | ≤ 15 s, ≤ 2000 MB | %s |%n",
                    LARGE_HEAP,
                    Files.size(file) / MILLION,
                    cost.verdict(),
                    cost.seconds(),
                    cost.loadSeconds(),
                    cost.cpuSeconds(),
                    cost.peakMegabytes(),
                    missed.isEmpty() ? "yes" : String.join("; ", missed));
        } finally {
            Files.delete(file);
        }
    }

    private static Path write(Synthetic.Shape shape, boolean edn) throws IOException {
        Path file = Files.createTempFile("quarrel-bench", edn ? ".edn" : ".jsonl");
        try (OutputStream raw = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            Synthetic events = new Synthetic(shape);
            if (edn) {
                try (EdnWriter writer = new EdnWriter(raw)) {
                    while (events.hasNext()) {
                        writer.write(events.next());
                    }
                }
            } else {
                try (JsonLinesWriter writer = new JsonLinesWriter(raw)) {
                    while (events.hasNext()) {
                        Event event = events.next();
                        writer.write(event);
                    }
                }
            }
        }
        return file;
    }

    private record Timed(Verdict verdict, double warmSeconds, double warmCpuSeconds) {}

    private static Timed time(History history, int runs) {
        Checker checker = new Linearizable(Register.casRegister(0L));
        double[] seconds = new double[runs];
        double[] cpuSeconds = new double[runs];
        Verdict verdict = checker.check(history, BUDGET);
        for (int i = 0; i < runs; i++) {
            long beganCpu = cpuNanos();
            long began = System.nanoTime();
            verdict = checker.check(history, BUDGET);
            seconds[i] = (System.nanoTime() - began) / 1e9;
            cpuSeconds[i] = (cpuNanos() - beganCpu) / 1e9;
        }
        return new Timed(verdict, median(seconds), median(cpuSeconds));
    }

    /// Processor time of this thread; on a busy machine it says more than the wall clock.
    static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
