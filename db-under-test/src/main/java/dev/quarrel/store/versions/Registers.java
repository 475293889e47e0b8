package dev.quarrel.store.versions;

import org.jspecify.annotations.Nullable;

/// One value per key: the highest version wins. Serves `lww-wall`, `lww-hlc`, `counter` and `abd`, which differ only
/// in how a write's number is chosen.
///
/// A tie of numbers is broken by actor, then by value, never by arrival; but for `counter`, which has nothing but the
/// number and keeps what came first, so that replicas differ for ever (two coordinators both make v21 out of v20).
record Registers(VersionKind kind, boolean tieByArrival) implements Versioning {
    @Override
    public boolean readsFirst(@Nullable DotSet context) {
        return kind == VersionKind.ABD || kind == VersionKind.COUNTER;
    }

    @Override
    public Stored write(
            String key, @Nullable Stored read, @Nullable Value value, @Nullable DotSet context, VersionSource source) {
        long highest = read == null ? 0 : read.siblings().get(0).dot().number();
        long number = switch (kind) {
            case LWW_WALL -> source.wallMicros();
            case LWW_HLC -> source.hybrid();
            case ABD -> source.tagAbove(highest);
            case COUNTER, VV, VV_PER_VALUE, DVV -> highest + 1;
        };
        return Stored.single(new Sibling(new Dot(number, source.actor()), DotSet.EMPTY, value, source.wallMillis()));
    }

    @Override
    public Stored join(@Nullable Stored held, Stored coming) {
        if (held == null) {
            return coming;
        }
        return compare(held.siblings().get(0), coming.siblings().get(0)) >= 0 ? held : coming;
    }

    private int compare(Sibling held, Sibling coming) {
        int byNumber = Long.compare(held.dot().number(), coming.dot().number());
        if (byNumber != 0 || tieByArrival) {
            return byNumber;
        }
        int byActor = held.dot().actor().compareTo(coming.dot().actor());
        return byActor != 0 ? byActor : compareValues(held.value(), coming.value());
    }

    /// A tombstone beats a value.
    private static int compareValues(@Nullable Value held, @Nullable Value coming) {
        if (held == null || coming == null) {
            return Boolean.compare(held == null, coming == null);
        }
        return held.compareTo(coming);
    }
}
