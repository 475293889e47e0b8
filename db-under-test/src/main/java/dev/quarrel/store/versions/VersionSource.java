package dev.quarrel.store.versions;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Where one incarnation of a coordinator takes its versions from.
///
/// The actor names the incarnation (`n1@3`), so nothing here needs to survive a restart: the next incarnation counts
/// from one under its own name. That takes the place of leased counters; a restart costs one entry in the vectors of
/// the keys that it then writes.
public final class VersionSource {
    private final String actor;
    private final LongSupplier wallMillis;
    private final Map<String, Long> events = new HashMap<>();
    private long lastWallMillis;
    private long inThatMilli;
    private HybridClock hybrid;
    private long lastTag;

    /// `maxDriftMillis` is the [HybridClock]'s.
    public VersionSource(String actor, LongSupplier wallMillis, long maxDriftMillis) {
        hybrid = HybridClock.start(maxDriftMillis);
        this.actor = actor;
        this.wallMillis = wallMillis;
    }

    public String actor() {
        return actor;
    }

    public long wallMillis() {
        return wallMillis.getAsLong();
    }

    /// The wall clock in microseconds, counting up within a millisecond. It follows the clock back when that jumps.
    long wallMicros() {
        long now = wallMillis();
        inThatMilli = now == lastWallMillis ? inThatMilli + 1 : 0;
        lastWallMillis = now;
        return now * 1_000 + Math.min(inThatMilli, 999);
    }

    long hybrid() {
        hybrid = hybrid.tick(wallMillis());
        return hybrid.last();
    }

    /// Takes note of a hybrid stamp from elsewhere, so that the next one is above it; answers why it is refused, or
    /// null when it is not.
    public @Nullable String observe(long stamp) {
        return switch (hybrid.receive(stamp, wallMillis())) {
            case HybridClock.Receipt.Refused refused -> refused.reason();
            case HybridClock.Receipt.Accepted accepted -> {
                hybrid = accepted.clock();
                yield null;
            }
        };
    }

    /// A tag above `highest` that this incarnation never issued: two of its concurrent writes read the same highest.
    long tagAbove(long highest) {
        lastTag = Math.max(highest, lastTag) + 1;
        return lastTag;
    }

    /// Every tag from now on is above `floor`.
    public void raiseTags(long floor) {
        lastTag = Math.max(lastTag, floor);
    }

    public long lastTag() {
        return lastTag;
    }

    /// The next dot of this incarnation on `key`: 1, 2, 3 … and always one that `seen` does not have. A context that
    /// claims writes this incarnation never made would otherwise have the new one taken for long replaced.
    Dot nextDot(String key, DotSet seen) {
        long number = Math.max(events.getOrDefault(key, 0L), seen.upTo(actor)) + 1;
        while (seen.contains(new Dot(number, actor))) {
            number++;
        }
        events.put(key, number);
        return new Dot(number, actor);
    }
}
