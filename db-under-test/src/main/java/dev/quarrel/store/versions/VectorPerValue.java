package dev.quarrel.store.versions;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One version vector per value, with server ids: a write's vector is its context, with the coordinator's own entry
/// raised above all it issued for the key.
///
/// Two concurrent writes through one coordinator thereby come out ordered, and the first is dropped as if the second
/// had seen it (false dominance; Preguiça et al. 2010, section 3). Kept as the bad example.
///
///     c1 write a {}   via n1 -> {n1:1}
///     c2 write b {}   via n1 -> {n1:2}, covers {n1:1}: a is gone, acknowledged and never read
record VectorPerValue(boolean pruneClock) implements Versioning {
    @Override
    public boolean readsFirst(@Nullable DotSet context) {
        return context == null;
    }

    @Override
    public Stored write(
            String key, @Nullable Stored read, @Nullable Value value, @Nullable DotSet context, VersionSource source) {
        DotSet replaced = context != null ? context : read == null ? DotSet.EMPTY : read.seen();
        Dot dot = source.nextDot(key, replaced);
        TreeMap<String, Long> vector = new TreeMap<>(replaced.vector());
        vector.put(dot.actor(), dot.number());
        DotSet raised = Pruning.prune(new DotSet(vector, DotSet.EMPTY.cloud()), pruneClock);
        return of(List.of(new Sibling(dot, raised, value, source.wallMillis())));
    }

    @Override
    public Stored join(@Nullable Stored held, Stored coming) {
        if (held == null || held.equals(coming)) {
            return coming;
        }
        TreeMap<Dot, Sibling> all = new TreeMap<>();
        held.siblings().forEach(sibling -> all.merge(sibling.dot(), sibling, Sibling::larger));
        coming.siblings().forEach(sibling -> all.merge(sibling.dot(), sibling, Sibling::larger));
        List<Sibling> highest = new ArrayList<>(all.size());
        for (Sibling sibling : all.values()) {
            if (all.values().stream().noneMatch(other -> isAbove(other, sibling))) {
                highest.add(sibling);
            }
        }
        return of(List.copyOf(highest));
    }

    private static boolean isAbove(Sibling other, Sibling sibling) {
        return other.past().covers(sibling.past()) && !sibling.past().covers(other.past());
    }

    private static Stored of(List<Sibling> siblings) {
        DotSet seen = DotSet.EMPTY;
        for (Sibling sibling : siblings) {
            seen = seen.union(sibling.past());
        }
        return new Stored(seen, siblings);
    }
}
