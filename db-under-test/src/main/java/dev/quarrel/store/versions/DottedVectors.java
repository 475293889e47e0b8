package dev.quarrel.store.versions;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Dotted version vector sets: every value carries the dot of its write; a state knows which dots it has seen. A value
/// is dropped exactly when the other side has seen its dot and no longer holds it. So siblings are bounded by the
/// writes that were really concurrent, and none is lost to another's vector (Preguiça, Baquero, Almeida, Fonte,
/// Gonçalves 2010, "Dotted version vectors"; the join is that of an optimised add-wins register, Almeida et al. 2018).
///
/// A write travels as a delta: its own dot, and its context as seen.
record DottedVectors(boolean pruneClock) implements Versioning {
    @Override
    public boolean readsFirst(@Nullable DotSet context) {
        return context == null;
    }

    @Override
    public Stored write(
            String key, @Nullable Stored read, @Nullable Value value, @Nullable DotSet context, VersionSource source) {
        DotSet replaced = context != null ? context : read == null ? DotSet.EMPTY : read.seen();
        Dot dot = source.nextDot(key, replaced);
        Sibling sibling = new Sibling(dot, DotSet.EMPTY, value, source.wallMillis());
        return new Stored(Pruning.prune(replaced.plus(dot), pruneClock), List.of(sibling));
    }

    @Override
    public Stored join(@Nullable Stored held, Stored coming) {
        if (held == null || held.equals(coming)) {
            return coming;
        }
        TreeMap<Dot, Sibling> kept = new TreeMap<>();
        keep(held, coming, kept);
        keep(coming, held, kept);
        return new Stored(
                Pruning.prune(held.seen().union(coming.seen()), pruneClock),
                List.copyOf(new ArrayList<>(kept.values())));
    }

    private static void keep(Stored from, Stored other, TreeMap<Dot, Sibling> kept) {
        for (Sibling sibling : from.siblings()) {
            if (!other.seen().contains(sibling.dot()) || holds(other, sibling.dot())) {
                kept.merge(sibling.dot(), sibling, Sibling::larger);
            }
        }
    }

    private static boolean holds(Stored stored, Dot dot) {
        for (Sibling sibling : stored.siblings()) {
            if (sibling.dot().equals(dot)) {
                return true;
            }
        }
        return false;
    }
}
