package dev.quarrel.harness.sim;

/// How long a message takes: log-logistic with shape 2, a fair likeness of a local network with a tail. Half of all
/// messages take less than the median, one in a hundred ten times as long, one in ten thousand a hundred times (where
/// it is cut off).
///
/// Drawn from a table of its quantiles, √(p/(1−p)) at 4096 even steps: one draw, one look-up, and only operations that
/// IEEE 754 fixes to the last bit on every machine.
final class Latency {
    private static final int STEPS = 4096;
    private static final double[] QUANTILES = new double[STEPS];

    static {
        for (int i = 0; i < STEPS; i++) {
            double p = (i + 0.5) / STEPS;
            QUANTILES[i] = StrictMath.sqrt(p / (1 - p));
        }
    }

    private final long medianNanos;
    private final boolean steady;

    /// @param steady there is no tail, and nothing is drawn
    Latency(long medianNanos, boolean steady) {
        this.medianNanos = medianNanos;
        this.steady = steady;
    }

    /// Nanoseconds; at least a tenth of the median, below which no message is ever delivered.
    long draw(Stream random) {
        if (steady) {
            return medianNanos;
        }
        long bits = random.nextLong();
        long drawn = (long) (QUANTILES[(int) (bits >>> 52)] * medianNanos);
        // The low bits spread what the table made equal.
        return medianNanos / 10 + drawn + (bits & 0xFFF) * medianNanos / (STEPS * 16L);
    }
}
