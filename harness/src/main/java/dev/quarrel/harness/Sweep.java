package dev.quarrel.harness;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Validity;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// Runs one plan with many seeds, each a simulated run of its own, on all cores.
public final class Sweep {
    private static final String NO_TEST = "there is no such test: ";

    private Sweep() {}

    /// A seed that makes no test: no fault falls into its time, say. It proves nothing, and nothing went wrong.
    public static final class NoTest extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        public NoTest(String why) {
            super(why);
        }
    }

    /// How a run is made of a plan in its world, and what of it is kept.
    @FunctionalInterface
    public interface Execution {
        Run.Quick run(Plan plan, World world) throws IOException;
    }

    /// What one seed showed.
    ///
    /// @param because why it is unknown, or what crashed; otherwise null
    /// @param anomalies the names of all that was found
    /// @param operations how many were invoked
    /// @param firstNanos simulated time of the earliest anomaly's last operation, or -1
    /// @param firstOperations how many had been invoked by then, or -1
    public record Sample(
            long seed,
            Validity validity,
            @Nullable String because,
            List<String> anomalies,
            long operations,
            long firstNanos,
            long firstOperations) {

        /// Whether it was no test at all: neither judged nor unknown.
        public boolean isNoTest() {
            return because != null && because.startsWith(NO_TEST);
        }

        public boolean shows(List<String> names) {
            return anomalies.stream().anyMatch(found -> names.contains("*") || names.contains(found));
        }
    }

    /// Runs `plan` for each seed and tells of each as it ends, on the calling thread.
    ///
    /// @param wanted which anomalies count for the first detection; `*` is any
    /// @param enough asked before each run begins: whether no more shall
    public static void run(
            List<Long> seeds,
            LongFunction<Plan> plan,
            Function<Plan, World> open,
            List<String> wanted,
            BooleanSupplier enough,
            Consumer<Sample> tell) {
        int cores = Runtime.getRuntime().availableProcessors();
        inParallel(
                seeds,
                cores,
                seed -> enough.getAsBoolean() ? skipped(seed) : sample(seed, plan, open, wanted),
                sample -> {
                    if (sample.operations() >= 0) {
                        tell.accept(sample);
                    }
                });
    }

    /// Does something with each seed on so many threads, and tells of each as it ends, on the calling thread. The task
    /// must not throw: a sweep waits for every seed.
    public static <T> void inParallel(List<Long> seeds, int threads, LongFunction<T> task, Consumer<T> tell) {
        BlockingQueue<T> done = new LinkedBlockingQueue<>();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> futures = seeds.stream()
                    .<Future<?>>map(seed -> pool.submit(() -> {
                        done.add(task.apply(seed));
                    }))
                    .toList();
            for (int i = 0; i < futures.size(); i++) {
                tell.accept(done.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            pool.shutdownNow();
        }
    }

    private static Sample skipped(long seed) {
        return new Sample(seed, Validity.UNKNOWN, "not run", List.of(), -1, -1, -1);
    }

    static Sample noTest(long seed, IllegalArgumentException why) {
        return new Sample(seed, Validity.UNKNOWN, NO_TEST + why.getMessage(), List.of(), 0, -1, -1);
    }

    /// One run. A crash of the harness or the store is unknown and says what crashed, whatever it was: a sweep waits
    /// for every seed. So is a seed that makes no test.
    static Sample sample(long seed, LongFunction<Plan> plan, Function<Plan, World> open, List<String> wanted) {
        return sample(seed, plan, open, wanted, Run::quickly);
    }

    @SuppressWarnings("CatchThrowable")
    static Sample sample(
            long seed, LongFunction<Plan> plan, Function<Plan, World> open, List<String> wanted, Execution execution) {
        Plan planned;
        try {
            planned = plan.apply(seed);
        } catch (IllegalArgumentException e) {
            return noTest(seed, e);
        }
        try (World world = open.apply(planned)) {
            return sample(seed, execution.run(planned, world), wanted);
        } catch (Throwable e) {
            return new Sample(seed, Validity.UNKNOWN, "crashed: " + e, List.of(), 0, -1, -1);
        }
    }

    private static Sample sample(long seed, Run.Quick quick, List<String> wanted) {
        List<Anomaly> anomalies = quick.verdict().anomalies();
        long first = anomalies.stream()
                .filter(found -> wanted.contains("*") || wanted.contains(found.name()))
                .mapToLong(Sweep::shownAt)
                .min()
                .orElse(-1);
        return new Sample(
                seed,
                quick.verdict().validity(),
                quick.verdict().because(),
                anomalies.stream().map(Anomaly::name).distinct().toList(),
                invoked(quick.history(), Long.MAX_VALUE),
                first,
                first < 0 ? -1 : invoked(quick.history(), first));
    }

    private static long shownAt(Anomaly anomaly) {
        return anomaly.events().stream().mapToLong(Event::time).max().orElse(0);
    }

    private static long invoked(History history, long until) {
        long count = 0;
        for (Event event : history) {
            if (event.time() > until) {
                break;
            }
            count += event.type() == Event.Type.INVOKE ? 1 : 0;
        }
        return count;
    }
}
