package dev.quarrel.checker.bench;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.HistoryFiles;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.model.Register;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Judges one history in a JVM of its own, which has judged nothing before: what the first check after a start costs.
///
/// The history's events are made first and lie in memory, one object each; the clock runs while they become columns,
/// are
/// paired and are judged. Or the history is a file, and the clock runs while that is read and judged.
public final class FreshJvm {
    private FreshJvm() {}

    /// What it cost.
    ///
    /// @param loadSeconds until the history was in memory as columns
    /// @param seconds from the beginning until the verdict
    /// @param cpuSeconds processor time of the thread that did it; of the whole process where the history is a file
    /// @param peakMegabytes the most memory the process ever held, with its heap, code and stacks; -1 if not known
    record Cost(
            String verdict, double loadSeconds, double seconds, double cpuSeconds, long peakMegabytes, String because) {
        private static final String SEPARATOR = "\t";

        String line() {
            return String.join(
                    SEPARATOR,
                    verdict,
                    Double.toString(loadSeconds),
                    Double.toString(seconds),
                    Double.toString(cpuSeconds),
                    Long.toString(peakMegabytes),
                    because);
        }

        static Cost of(String line) {
            String[] part = line.split(SEPARATOR, -1);
            return new Cost(
                    part[0],
                    Double.parseDouble(part[1]),
                    Double.parseDouble(part[2]),
                    Double.parseDouble(part[3]),
                    Long.parseLong(part[4]),
                    part[5]);
        }
    }

    /// Judges a row's history, which the row must know by its name.
    static Cost judge(Row row, String heap) throws IOException {
        return start(heap, row.name());
    }

    /// Judges a file.
    static Cost judge(Path file, String heap) throws IOException {
        return start(heap, file.toString());
    }

    private static Cost start(String heap, String what) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-Xm"))
                .forEach(command::add);
        command.addAll(
                List.of("-Xmx" + heap, "-cp", System.getProperty("java.class.path"), FreshJvm.class.getName(), what));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("the JVM that should judge " + what + " ended with " + code + ": " + said);
            }
            return Cost.of(said.lines().findFirst().orElse(""));
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while another JVM judged " + what, e);
        }
    }

    /// @param args the name of a row, or a file
    public static void main(String[] args) throws IOException {
        String what = args[0];
        for (List<Row> rows : List.of(Row.zones(), Row.search())) {
            for (Row row : rows) {
                if (row.name().equals(what)) {
                    System.out.println(events(row).line());
                    return;
                }
            }
        }
        System.out.println(file(Path.of(what)).line());
    }

    private static Cost events(Row row) {
        List<Event> events = new ArrayList<>(3 * row.shape().operations());
        new Synthetic(row.shape()).forEachRemaining(events::add);
        long beganCpu = Benchmark.cpuNanos();
        long began = System.nanoTime();
        History history = new History(events);
        double loaded = seconds(began);
        Verdict verdict = new Linearizable(Register.casRegister(0L)).check(history, Benchmark.BUDGET);
        return cost(verdict, loaded, seconds(began), (Benchmark.cpuNanos() - beganCpu) / 1e9);
    }

    private static Cost file(Path file) throws IOException {
        Duration beganCpu = processor();
        long began = System.nanoTime();
        History history = HistoryFiles.read(file);
        double loaded = seconds(began);
        Verdict verdict = new Linearizable(Register.casRegister(0L)).check(history, Benchmark.BUDGET);
        return cost(verdict, loaded, seconds(began), processor().minus(beganCpu).toMillis() / 1e3);
    }

    /// Processor time of the whole process: a file is read by several threads.
    static Duration processor() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static Cost cost(Verdict verdict, double loaded, double seconds, double cpuSeconds) {
        return new Cost(
                verdict.validity().name().toLowerCase(Locale.ROOT),
                loaded,
                seconds,
                cpuSeconds,
                peakMegabytes(),
                Objects.requireNonNullElse(verdict.because(), "").replace('\t', ' '));
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    /// What the kernel says (Linux alone does), in megabytes.
    private static long peakMegabytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1_000_000;
                }
            }
        } catch (IOException e) {
            return -1;
        }
        return -1;
    }
}
