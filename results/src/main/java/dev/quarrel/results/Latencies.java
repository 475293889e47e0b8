package dev.quarrel.results;

import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Latency and rate of a history, over time and by kind.
public final class Latencies {
    private static final int MAX_WINDOWS = 120;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private Latencies() {}

    /// What happened in one stretch of time, operations counted where they began.
    ///
    /// @param fromNanos its beginning since the start of the test
    /// @param lengthNanos its length
    /// @param p50Nanos of its ok operations; 0 if there was none
    public record Window(
            long fromNanos, long lengthNanos, int ok, int fail, int info, long p50Nanos, long p99Nanos, long maxNanos) {
        public double perSecond(int count) {
            return count * (double) NANOS_PER_SECOND / lengthNanos;
        }
    }

    /// What happened to one kind of operation over the whole test.
    public record Kind(
            String f, int ok, int fail, int info, long p50Nanos, long p99Nanos, long p999Nanos, long maxNanos) {
        public int total() {
            return ok + fail + info;
        }
    }

    /// At most 120 windows of a round length that cover the whole history.
    static List<Window> windows(History history) {
        long end = 0;
        for (Operation op : history.operations()) {
            end = Math.max(end, op.invokeTime());
        }
        long length = roundLength(end / MAX_WINDOWS + 1);
        Tally[] tallies = new Tally[(int) (end / length) + 1];
        Arrays.setAll(tallies, i -> new Tally());
        for (Operation op : history.operations()) {
            tallies[(int) (op.invokeTime() / length)].add(op);
        }
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < tallies.length; i++) {
            Tally t = tallies[i].sorted();
            windows.add(new Window(
                    i * length, length, t.ok, t.fail, t.info, t.quantile(0.5), t.quantile(0.99), t.quantile(1)));
        }
        return windows;
    }

    static List<Kind> kinds(History history) {
        Map<String, Tally> byF = new TreeMap<>();
        for (Operation op : history.operations()) {
            byF.computeIfAbsent(op.f(), f -> new Tally()).add(op);
        }
        List<Kind> kinds = new ArrayList<>();
        byF.forEach((f, tally) -> {
            Tally t = tally.sorted();
            kinds.add(new Kind(
                    f, t.ok, t.fail, t.info, t.quantile(0.5), t.quantile(0.99), t.quantile(0.999), t.quantile(1)));
        });
        return kinds;
    }

    /// The next of 1, 2, 5, 10, … milliseconds.
    private static long roundLength(long nanos) {
        for (long unit = 1_000_000; ; unit *= 10) {
            for (int factor : new int[] {1, 2, 5}) {
                if (unit * factor >= nanos) {
                    return unit * factor;
                }
            }
        }
    }

    private static final class Tally {
        private int ok;
        private int fail;
        private int info;
        private long[] nanos = new long[16];

        private void add(Operation op) {
            switch (op.outcome()) {
                case OK -> {
                    if (ok == nanos.length) {
                        nanos = Arrays.copyOf(nanos, ok * 2);
                    }
                    nanos[ok++] = op.completionTime() - op.invokeTime();
                }
                case FAIL -> fail++;
                case INFO, INVOKE -> info++;
            }
        }

        private Tally sorted() {
            Arrays.sort(nanos, 0, ok);
            return this;
        }

        /// Nearest rank, of ok operations.
        private long quantile(double share) {
            return ok == 0 ? 0 : nanos[Math.max(0, (int) Math.ceil(share * ok) - 1)];
        }
    }
}
