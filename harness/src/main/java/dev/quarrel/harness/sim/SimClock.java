package dev.quarrel.harness.sim;

import dev.quarrel.nemesis.Harm;
import java.util.ArrayList;
import java.util.List;

/// One host's wall clock: true time, off by what the host cannot help, and by all harms in force together.
///
/// ```
/// 1.0 s  begin clock-bump millis=300       off by 300 ms
/// 2.0 s  begin clock-drift 5000 ppm        at 4.0 s off by 310 ms
/// 4.0 s  end   clock-bump                  off by 10 ms
/// ```
final class SimClock {
    /// 2026-01-01T00:00:00Z, when every simulated test begins.
    static final long EPOCH_MILLIS = 1_767_225_600_000L;

    private final Timeline timeline;
    private final long skewMillis;
    private final List<Bite> harms = new ArrayList<>();

    /// A harm in force, since when, and how many readings it made wrong.
    private static final class Bite {
        private final Harm.OnClock harm;
        private final long sinceNanos;
        private long readings;

        Bite(Harm.OnClock harm, long sinceNanos) {
            this.harm = harm;
            this.sinceNanos = sinceNanos;
        }

        long offMillis(long now) {
            return harm.offMillis(now - sinceNanos);
        }
    }

    SimClock(Timeline timeline, long skewMillis) {
        this.timeline = timeline;
        this.skewMillis = skewMillis;
    }

    void begin(Harm.OnClock harm) {
        harms.add(new Bite(harm, timeline.now()));
    }

    /// Ends a harm; answers how many readings it made wrong, 0 when it was not in force.
    long end(Harm.OnClock harm) {
        for (Bite bite : harms) {
            if (bite.harm.equals(harm)) {
                harms.remove(bite);
                return bite.readings;
            }
        }
        return 0;
    }

    /// A reading: a harm bites where the clock shows a wrong millisecond and it has its part in that.
    long wallMillis() {
        long now = timeline.now();
        long off = harmedMillis();
        if (off != 0) {
            harms.forEach(bite -> bite.readings += bite.offMillis(now) == 0 ? 0 : 1);
        }
        return EPOCH_MILLIS + now / 1_000_000 + skewMillis + off;
    }

    /// How far it is from true time now. No reading: whoever watches does not count.
    long offMillis() {
        return skewMillis + harmedMillis();
    }

    private long harmedMillis() {
        long off = 0;
        for (Bite bite : harms) {
            off += bite.offMillis(timeline.now());
        }
        return off;
    }
}
