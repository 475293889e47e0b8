package dev.quarrel.store;

/// How long things took: counts in buckets that widen with the value, sixteen to each power of two, so that a quantile
/// is off by
/// at most a sixteenth. Nanoseconds.
public final class Latency {
    private static final int BITS = 4;
    private static final int BUCKETS = 1 << BITS;

    private final long[] counts = new long[64 * BUCKETS];
    private long count;
    private long sumNanos;

    void record(long nanos) {
        long value = Math.max(0, nanos);
        counts[bucket(value)]++;
        count++;
        sumNanos += value;
    }

    public long count() {
        return count;
    }

    public long sumNanos() {
        return sumNanos;
    }

    /// The least value that a share `quantile` of all lies at or below, rounded up to its bucket's end; 0 when nothing
    /// was recorded.
    public long quantileNanos(double quantile) {
        long rank = Math.max(1, (long) Math.ceil(quantile * (double) count));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return end(i);
            }
        }
        return 0;
    }

    private static int bucket(long value) {
        if (value < BUCKETS) {
            return (int) value;
        }
        int shift = 63 - Long.numberOfLeadingZeros(value) - BITS;
        return (shift + 1) * BUCKETS + (int) ((value >>> shift) & (BUCKETS - 1));
    }

    private static long end(int bucket) {
        if (bucket < BUCKETS) {
            return bucket;
        }
        int shift = bucket / BUCKETS - 1;
        return ((long) (BUCKETS + bucket % BUCKETS + 1) << shift) - 1;
    }
}
