package dev.quarrel.checker.bench;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.CheckFiles;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.EdnWriter;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.HistoryFiles;
import dev.quarrel.checker.JsonLinesWriter;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.bench.Synthetic.Shape;
import dev.quarrel.checker.model.Register;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/// Prints a table of how fast the checker is: history, aim, measured, and how far the one is from the other.
///
/// Each history is judged once cold and then warm, of which the median counts. `main` takes the names of the parts to
/// run: `zones`,
/// `search`, `files`, `growth`, `large`; without any, all of them.
public final class Benchmark {
    private static final int MILLION = 1_000_000;
    private static final int WARM_RUNS = 7;
    private static final Budget BUDGET = new Budget(Long.MAX_VALUE, 60_000, 1L << 30);

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
                "Java %s, %d processors, heap at most %d MiB%n",
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.getRuntime().maxMemory() >> 20);
        for (String part : parts.length == 0 ? new String[] {"zones", "search", "files", "growth", "large"} : parts) {
            switch (part) {
                case "zones" -> zones();
                case "search" -> search();
                case "files" -> files();
                case "growth" -> growth();
                case "large" -> large();
                default ->
                    throw new IllegalArgumentException("expected zones, search, files, growth or large, came " + part);
            }
        }
    }

    private void zones() {
        out.println(
                "\n| 1,000,000 operations, one key, unique values | verdict | cold s | warm s | warm CPU s | aim s | CPU/aim | B/op |");
        out.println("|---|---|---|---|---|---|---|---|");
        for (int concurrency : new int[] {5, 10, 30}) {
            zonesRow("register", new Shape(MILLION, 1, concurrency, 0, false, 0, -1));
            zonesRow("register, one stale read", new Shape(MILLION, 1, concurrency, 0, false, 0, MILLION / 10 * 9));
        }
        zonesRow("cas-register", new Shape(MILLION, 1, 10, 0, true, 0, -1));
        zonesRow("cas-register, 1 % crashed", new Shape(MILLION, 1, 10, 0, true, 1, -1));
        zonesRow("cas-register, 5 % crashed", new Shape(MILLION, 1, 10, 0, true, 5, -1));
    }

    private void zonesRow(String name, Shape shape) {
        long before = usedBytes();
        History history = History.of(new Synthetic(shape));
        long bytesPerOperation = (usedBytes() - before) / shape.operations();
        Timed timed = time(history, WARM_RUNS);
        out.printf(
                Locale.ROOT,
                "| %s, concurrency %d | %s | %.3f | %.3f | %.3f | 0.1 | %.2f | %d |%n",
                name,
                shape.concurrency(),
                timed.verdict.validity(),
                timed.coldSeconds,
                timed.warmSeconds,
                timed.warmCpuSeconds,
                timed.warmCpuSeconds / 0.1,
                bytesPerOperation);
    }

    private void search() {
        out.println("\n| cas-register over 5 values | verdict | cold s | warm s | warm CPU s | aim s | CPU/aim | by |");
        out.println("|---|---|---|---|---|---|---|---|");
        searchRow(new Shape(100_000, 1, 10, 5, true, 0, -1), 0.6);
        searchRow(new Shape(10_000, 1, 30, 5, true, 0, -1), 5);
        searchRow(new Shape(10_000, 1, 10, 5, true, 1, -1), 5);
        searchRow(new Shape(1_000, 1, 10, 5, true, 5, -1), 5);
        searchRow(new Shape(10_000, 1, 10, 5, true, 0, 9_000), 5);
    }

    private void searchRow(Shape shape, double aim) {
        History history = History.of(new Synthetic(shape));
        Timed timed = time(history, 3);
        out.printf(
                Locale.ROOT,
                "| %,d operations, concurrency %d, %.0f %% crashed%s | %s | %.3f | %.3f | %.3f | %.1f | %.2f | %s |%n",
                shape.operations(),
                shape.concurrency(),
                shape.crashPercent(),
                shape.staleReadAt() < 0 ? "" : ", a stale read",
                timed.verdict.validity(),
                timed.coldSeconds,
                timed.warmSeconds,
                timed.warmCpuSeconds,
                aim,
                timed.warmCpuSeconds / aim,
                timed.verdict.because() == null ? timed.verdict.details().get("keysBy") : timed.verdict.because());
    }

    private void growth() {
        out.println("\n| operations, register, concurrency 10 | warm CPU s | ns per operation |");
        out.println("|---|---|---|");
        int[] sizes = {1_000, 10_000, 100_000, MILLION, 10 * MILLION};
        double[] x = new double[sizes.length];
        double[] y = new double[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            History history = History.of(new Synthetic(new Shape(sizes[i], 1, 10, 0, false, 0, -1)));
            double seconds = time(history, sizes[i] > MILLION ? 3 : 25).warmCpuSeconds;
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
        Shape shape = new Shape(MILLION / 2, 10, 10, 0, true, 0, -1);
        filesRow("JSON Lines", write(shape, false), 1_000_000);
        filesRow("EDN", write(shape, true), 150_000);
    }

    private void filesRow(String name, Path file, double aim) throws IOException {
        double[] seconds = new double[WARM_RUNS];
        int lines = 0;
        for (int i = 0; i < seconds.length; i++) {
            long began = cpuNanos();
            lines = HistoryFiles.read(file).size();
            seconds[i] = (cpuNanos() - began) / 1e9;
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
        out.println("\n| 10,000,000 operations, 100 keys, from JSON Lines | verdict | s | aim s | ratio |");
        out.println("|---|---|---|---|---|");
        Path file = write(new Shape(10 * MILLION, 100, 10, 0, false, 0, -1), false);
        long began = System.nanoTime();
        CheckFiles.Line line = CheckFiles.whole(new Linearizable(Register.casRegister(0L)), BUDGET)
                .check(file);
        double seconds = (System.nanoTime() - began) / 1e9;
        out.printf(
                Locale.ROOT,
                "| both cores, heap at most %d MiB | %s | %.1f | 15 | %.2f |%n",
                Runtime.getRuntime().maxMemory() >> 20,
                line.verdict().validity(),
                seconds,
                seconds / 15);
        Files.delete(file);
    }

    private static Path write(Shape shape, boolean edn) throws IOException {
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

    private record Timed(Verdict verdict, double coldSeconds, double warmSeconds, double warmCpuSeconds) {}

    private static Timed time(History history, int runs) {
        Checker checker = new Linearizable(Register.casRegister(0L));
        double[] seconds = new double[runs];
        double[] cpuSeconds = new double[runs];
        long began = System.nanoTime();
        Verdict verdict = checker.check(history, BUDGET);
        double cold = (System.nanoTime() - began) / 1e9;
        for (int i = 0; i < runs; i++) {
            long beganCpu = cpuNanos();
            began = System.nanoTime();
            verdict = checker.check(history, BUDGET);
            seconds[i] = (System.nanoTime() - began) / 1e9;
            cpuSeconds[i] = (cpuNanos() - beganCpu) / 1e9;
        }
        return new Timed(verdict, cold, median(seconds), median(cpuSeconds));
    }

    /// Processor time of this thread; on a busy machine it says more than the wall clock.
    private static long cpuNanos() {
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
