package dev.quarrel.store.versions;

/// Stamps that never run backwards and never precede a stamp already seen, yet stay close to the wall clock: a hybrid
/// logical clock (Kulkarni, Demirbas, Madappa, Avva, Leone 2014, "Logical physical clocks", figure 5).
///
/// A stamp is one long: milliseconds in the upper 48 bits (`l` of the paper), a count of events within them in the
/// lower 16 (`c`). Packed so, the paper's case analysis is one maximum; a full count spills into the next millisecond.
/// A value: each event gives the next clock, and its [#last] is that event's stamp.
///
/// ```
/// n1 wall 10: write w1        stamp 10.0
/// n2 wall  7: receives w1     stamp 10.1   ahead of its own wall clock by 3 ms
/// n2 wall  8: write w2        stamp 10.2   above w1, though n2's wall clock lags
/// n3 wall  6: maxDrift 2 ms   refuses w1   10 > 6 + 2
/// ```
///
/// `maxDriftMillis` bounds how far above the own wall clock a stamp may lie before it is refused, 0 for any: without
/// it, one stamp from an hour ahead drags every clock along and freezes the keys it touched.
public record HybridClock(long last, long maxDriftMillis) {
    private static final int COUNT_BITS = 16;

    /// What came of a stamp from elsewhere.
    public sealed interface Receipt {
        record Accepted(HybridClock clock) implements Receipt {}

        /// Nothing changed. The reason names both clocks.
        record Refused(String reason) implements Receipt {}
    }

    /// A clock that has seen nothing.
    public static HybridClock start(long maxDriftMillis) {
        return new HybridClock(0, maxDriftMillis);
    }

    /// A local event, such as a write or a send.
    public HybridClock tick(long wallMillis) {
        return new HybridClock(Math.max(last + 1, pack(wallMillis, 0)), maxDriftMillis);
    }

    /// The receipt of `stamp` from elsewhere, which is an event of its own: all later stamps lie above it. Where drift
    /// is
    /// bounded the own wall clock is left out of it: should that be an hour ahead now, every stamp issued after it was
    /// set right would be, too. It comes in again with the next [#tick].
    public Receipt receive(long stamp, long wallMillis) {
        long aheadMillis = millis(stamp) - wallMillis;
        if (maxDriftMillis > 0 && aheadMillis > maxDriftMillis) {
            return new Receipt.Refused("Expected a stamp at most " + maxDriftMillis + " ms ahead of this node's clock ("
                    + wallMillis + "), got " + millis(stamp) + ", which is " + aheadMillis
                    + " ms ahead. Set the sender's clock right, or raise the drift bound.");
        }
        HybridClock above = new HybridClock(Math.max(last, stamp), maxDriftMillis);
        return new Receipt.Accepted(above.tick(maxDriftMillis > 0 ? 0 : wallMillis));
    }

    public static long pack(long millis, int count) {
        return (millis << COUNT_BITS) | count;
    }

    public static long millis(long stamp) {
        return stamp >> COUNT_BITS;
    }

    public static int count(long stamp) {
        return (int) (stamp & ((1 << COUNT_BITS) - 1));
    }
}
