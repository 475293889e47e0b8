package dev.quarrel.harness.sim;

/// One host's wall clock: true time, off by an offset, running fast or slow. Bumps add up; the drift of a host counts
/// from when it was set.
final class SimClock {
    /// 2026-01-01T00:00:00Z, when every simulated test begins.
    static final long EPOCH_MILLIS = 1_767_225_600_000L;

    private final Timeline timeline;
    private long offsetMillis;
    private long driftPartsPerMillion;
    private long driftSinceNanos;
    private long readings;

    SimClock(Timeline timeline, long offsetMillis) {
        this.timeline = timeline;
        this.offsetMillis = offsetMillis;
    }

    long wallMillis() {
        readings++;
        long now = timeline.now();
        long drifted =
                driftPartsPerMillion == 0 ? 0 : (now - driftSinceNanos) / 1_000_000 * driftPartsPerMillion / 1_000_000;
        return EPOCH_MILLIS + now / 1_000_000 + offsetMillis + drifted;
    }

    void bump(long millis) {
        offsetMillis += millis;
    }

    /// Drift counts from now; what an earlier drift added is gone: the clock was set right.
    void drift(long partsPerMillion) {
        driftPartsPerMillion = partsPerMillion;
        driftSinceNanos = timeline.now();
    }

    /// How far it is from true time now. No reading: whoever watches does not count.
    long offMillis() {
        long drifted = (timeline.now() - driftSinceNanos) / 1_000_000 * driftPartsPerMillion / 1_000_000;
        return offsetMillis + drifted;
    }

    /// How often anyone has looked at it.
    long readings() {
        return readings;
    }
}
