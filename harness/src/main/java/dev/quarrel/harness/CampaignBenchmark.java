package dev.quarrel.harness;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/// How fast a campaign of short runs is, generation to verdict, and what bounds it: operations a second of wall time,
/// and of processor time, which other work on the machine does not shift; then the share of each part of the program,
/// from samples of its threads' stacks.
public final class CampaignBenchmark {
    private static final int THREADS = 2;
    private static final int MOST_METHODS = 12;
    private static final String OURS = "dev.quarrel.";

    private final LongFunction<Plan> plans;
    private final Function<Plan, World> open;
    private final PrintStream out;

    /// What one stretch came to; times in seconds, `cpu` of the whole process: compiler and collector included.
    private record Stretch(long runs, long operations, double wall, double cpu) {
        String words(String name) {
            return String.format(
                    Locale.ROOT,
                    "%-5s %5d runs %9d operations %6.1f s: %7.0f operations/s of wall time,"
                            + " %7.0f of two processors' time",
                    name,
                    runs,
                    operations,
                    wall,
                    operations / wall,
                    THREADS * operations / cpu);
        }
    }

    public CampaignBenchmark(LongFunction<Plan> plans, Function<Plan, World> open, PrintStream out) {
        this.plans = plans;
        this.open = open;
        this.out = out;
    }

    /// A cold stretch, counted from the first run on; a warm one; and one that is sampled.
    public void run(double seconds) throws IOException {
        out.printf("%s; %d threads%n", plans.apply(1).summary(), THREADS);
        out.println(stretch(seconds, 1).words("cold"));
        out.println(stretch(seconds, 10_001).words("warm"));
        Path file = Files.createTempFile("quarrel", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
            recording.start();
            stretch(seconds, 20_001);
            recording.stop();
            recording.dump(file);
            tell(file);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Stretch stretch(double seconds, long firstSeed) {
        long began = System.nanoTime();
        long cpu = processNanos();
        long deadline = began + Math.round(seconds * 1e9);
        long[] sums = new long[2];
        List<Long> seeds =
                LongStream.range(firstSeed, firstSeed + 10_000).boxed().toList();
        Sweep.inParallel(
                seeds,
                THREADS,
                seed -> System.nanoTime() > deadline ? 0L : operations(plans.apply(seed)),
                operations -> {
                    sums[0] += operations > 0 ? 1 : 0;
                    sums[1] += operations;
                });
        return new Stretch(sums[0], sums[1], (System.nanoTime() - began) / 1e9, (processNanos() - cpu) / 1e9);
    }

    private long operations(Plan plan) {
        try (World world = open.apply(plan)) {
            return Run.quickly(plan, world).history().operations().size();
        }
    }

    private static long processNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /// Each sample counts for the innermost method of ours on its stack.
    private void tell(Path file) throws IOException {
        Map<String, Long> parts = new TreeMap<>();
        Map<String, Long> methods = new TreeMap<>();
        long samples = 0;
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            String method = ours(event);
            if (method != null) {
                samples++;
                parts.merge(part(method), 1L, Long::sum);
                methods.merge(method, 1L, Long::sum);
            }
        }
        out.printf("%d samples; by part:%n", samples);
        shares(parts, samples, Integer.MAX_VALUE);
        out.println("by method, what it calls in libraries included:");
        shares(methods, samples, MOST_METHODS);
    }

    private void shares(Map<String, Long> counts, long of, int most) {
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(most)
                .forEach(each ->
                        out.printf(Locale.ROOT, "  %5.1f %%  %s%n", 100.0 * each.getValue() / of, each.getKey()));
    }

    private static @org.jspecify.annotations.Nullable String ours(RecordedEvent event) {
        if (event.getStackTrace() == null) {
            return null;
        }
        for (RecordedFrame frame : event.getStackTrace().getFrames()) {
            String type = frame.getMethod().getType().getName();
            if (type.startsWith(OURS)) {
                return type.substring(OURS.length()) + "." + frame.getMethod().getName();
            }
        }
        return null;
    }

    private static String part(String method) {
        return method.startsWith("store.")
                ? "the store"
                : method.startsWith("harness.sim.")
                        ? "the simulated world"
                        : method.startsWith("checker.")
                                ? "history and checkers"
                                : method.startsWith("workloads.")
                                        ? "workload: generators and adapter"
                                        : "runner and nemesis";
    }
}
