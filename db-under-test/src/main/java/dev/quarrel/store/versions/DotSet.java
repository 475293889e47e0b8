package dev.quarrel.store.versions;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A set of dots: what a replica has seen of a key, or a client's context. Immutable.
///
/// Kept as a version vector for the runs 1..n of each actor, and a cloud for the dots beyond a gap, so that a write
/// may reach a replica before the writes that preceded it without the replica claiming to know those (Almeida,
/// Shoker, Baquero 2018, "Delta state replicated data types", section 7.2; Preguiça et al. 2010 for the dots).
public record DotSet(SortedMap<String, Long> vector, SortedSet<Dot> cloud) {
    public static final DotSet EMPTY = new DotSet(Collections.emptySortedMap(), Collections.emptySortedSet());

    public boolean isEmpty() {
        return vector.isEmpty() && cloud.isEmpty();
    }

    public boolean contains(Dot dot) {
        return dot.number() <= upTo(dot.actor()) || (!cloud.isEmpty() && cloud.contains(dot));
    }

    /// The length of the gapless run of `actor`, 0 when none.
    public long upTo(String actor) {
        Long run = vector.isEmpty() ? null : vector.get(actor);
        return run == null ? 0 : run;
    }

    public DotSet plus(Dot dot) {
        if (contains(dot)) {
            return this;
        }
        TreeMap<String, Long> runs = new TreeMap<>(vector);
        TreeSet<Dot> rest = new TreeSet<>(cloud);
        rest.add(dot);
        return compact(runs, rest);
    }

    public DotSet union(DotSet other) {
        if (other.isEmpty() || equals(other)) {
            return this;
        }
        if (isEmpty()) {
            return other;
        }
        TreeMap<String, Long> runs = new TreeMap<>(vector);
        for (Map.Entry<String, Long> run : other.vector.entrySet()) {
            runs.merge(run.getKey(), run.getValue(), Math::max);
        }
        TreeSet<Dot> rest = new TreeSet<>(cloud);
        rest.addAll(other.cloud);
        return compact(runs, rest);
    }

    /// Whether every dot of `other` is in this set.
    public boolean covers(DotSet other) {
        for (Map.Entry<String, Long> run : other.vector.entrySet()) {
            if (run.getValue() > upTo(run.getKey())) {
                return false;
            }
        }
        for (Dot dot : other.cloud) {
            if (!contains(dot)) {
                return false;
            }
        }
        return true;
    }

    private static DotSet compact(TreeMap<String, Long> runs, TreeSet<Dot> rest) {
        // Dots come in order of number, so one pass joins every dot that now touches its actor's run.
        for (Dot dot : new TreeSet<>(rest)) {
            long run = runs.getOrDefault(dot.actor(), 0L);
            if (dot.number() <= run + 1) {
                runs.put(dot.actor(), Math.max(run, dot.number()));
                rest.remove(dot);
            }
        }
        return new DotSet(Collections.unmodifiableSortedMap(runs), Collections.unmodifiableSortedSet(rest));
    }
}
