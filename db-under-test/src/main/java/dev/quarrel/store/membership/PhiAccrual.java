package dev.quarrel.store.membership;

/// How likely it is that a peer is dead, given how regularly it was heard from: the φ accrual failure detector
/// (Hayashibara, Défago, Yared, Katayama 2004).
///
/// φ is the negative decimal logarithm of the chance that the next heartbeat comes even later than now, if intervals
/// are normally distributed as the last ones were: at φ = 1 a suspicion is wrong once in ten times, at 8 once in 10⁸.
/// The threshold belongs to whoever asks; it is a local decision, and two nodes may decide differently.
///
/// ```
/// heartbeats every 200 ± 20 ms      silence 200 ms   φ 0.3
///                                   silence 260 ms   φ 2.9
///                                   silence 400 ms   φ 23
/// ```
///
/// A value: each heartbeat gives the next detector. Nanoseconds throughout; arithmetic that is alike on every machine.
public final class PhiAccrual {
    private static final int WINDOW = 128;
    /// Where the tail is too thin to compute: nothing asks for more.
    private static final double MAX_PHI = 300;

    private final long[] intervals;
    private final int count;
    private final long lastNanos;
    private final long minDeviationNanos;

    private PhiAccrual(long[] intervals, int count, long lastNanos, long minDeviationNanos) {
        this.intervals = intervals;
        this.count = count;
        this.lastNanos = lastNanos;
        this.minDeviationNanos = minDeviationNanos;
    }

    /// A detector that heard the peer now, for the first time. `expectedNanos` stands for the intervals not seen yet;
    /// `minDeviationNanos` keeps a peer that was regular to the nanosecond from being suspected at the first delay.
    public static PhiAccrual start(long nowNanos, long expectedNanos, long minDeviationNanos) {
        return new PhiAccrual(new long[] {expectedNanos}, 1, nowNanos, minDeviationNanos);
    }

    public PhiAccrual heard(long nowNanos) {
        int kept = Math.min(count, WINDOW - 1);
        long[] next = new long[kept + 1];
        System.arraycopy(intervals, count - kept, next, 0, kept);
        next[kept] = nowNanos - lastNanos;
        return new PhiAccrual(next, kept + 1, nowNanos, minDeviationNanos);
    }

    public double phi(long nowNanos) {
        double mean = 0;
        for (long interval : intervals) {
            mean += (double) interval / count;
        }
        double variance = 0;
        for (long interval : intervals) {
            variance += ((double) interval - mean) * ((double) interval - mean) / count;
        }
        double deviation = Math.max(Math.sqrt(variance), (double) minDeviationNanos);
        return -log10OfTail(((double) (nowNanos - lastNanos) - mean) / deviation);
    }

    /// The decimal logarithm of the chance that a standard normal variable is above `z`.
    private static double log10OfTail(double z) {
        if (z < -6) {
            return 0;
        }
        double natural = z < 3 ? StrictMath.log(tailBySeries(z)) : -z * z / 2 + StrictMath.log(tailFactor(z));
        return Math.max(natural / StrictMath.log(10), -MAX_PHI);
    }

    /// One half minus the integral from 0 to `z`, by its Taylor series (Marsaglia 2004, "Evaluating the normal
    /// distribution"): exact where the tail is thick.
    private static double tailBySeries(double z) {
        double term = z;
        double sum = z;
        for (int i = 3; Math.abs(term) > 1e-17 && i < 400; i += 2) {
            term *= z * z / i;
            sum += term;
        }
        return 0.5 - sum * StrictMath.exp(-z * z / 2) / StrictMath.sqrt(2 * Math.PI);
    }

    /// The tail over exp(-z²/2), by Laplace's continued fraction: exact where the tail is thin, and never 0.
    private static double tailFactor(double z) {
        double fraction = z;
        for (int i = 120; i >= 1; i--) {
            fraction = z + i / fraction;
        }
        return 1 / (fraction * StrictMath.sqrt(2 * Math.PI));
    }
}
