package dev.quarrel.store.versions;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `dvv`: exact siblings. Dotted version vector sets (Preguiça, Baquero, Almeida, Fonte, Gonçalves 2012, "Dotted
/// version vectors"; Almeida, Gonçalves, Baquero, Fonte 2014, "Scalable and accurate causality tracking for eventually
/// consistent stores").
///
/// Every write has its own dot, apart from the versions it has seen. Two states join by keeping each sibling that the
/// other holds too or has never seen; a sibling that the other has seen and no longer holds was replaced there.
///
/// ```
/// write a, context {}                dot 1/n1   siblings a        seen {n1:1}
/// write b, context {}  (concurrent)  dot 2/n1   siblings a b      seen {n1:2}
/// write c, context {1/n1}            dot 3/n1   siblings b c      seen {n1:3}   only a was replaced
/// write d, context {n1:3}            dot 1/n2   siblings d        seen {n1:3, n2:1}
/// ```
///
/// `keepActors` and `keepSiblings` are declared defects, [Integer#MAX_VALUE] when off: beyond `keepActors` the vector
/// loses its lowest entries (`prune-clock`), beyond `keepSiblings` the oldest sibling goes silently (`prune-siblings`).
public record DottedVersions(int keepActors, int keepSiblings) implements Versioning {
    public static final DottedVersions EXACT = new DottedVersions(Integer.MAX_VALUE, Integer.MAX_VALUE);

    /// A write as it travels: the new sibling, and what it has seen. Joined into any state it replaces exactly the
    /// siblings of `context`. A null `value` is a delete.
    public static Stored write(DotSet context, Dot dot, @Nullable Value value, long writtenMillis) {
        return new Stored(context.plus(dot), List.of(new Sibling(dot, DotSet.EMPTY, value, writtenMillis)));
    }

    @Override
    public Stored join(@Nullable Stored held, Stored coming) {
        if (held == null) {
            return coming;
        }
        TreeMap<Dot, Sibling> kept = new TreeMap<>();
        keep(held, coming, kept);
        keep(coming, held, kept);
        return pruned(new Stored(held.seen().union(coming.seen()), List.copyOf(kept.values())));
    }

    /// Drops the siblings of which `context` knows, and remembers that they were there.
    public static Stored discard(Stored held, DotSet context) {
        List<Sibling> left = held.siblings().stream()
                .filter(sibling -> !context.contains(sibling.dot()))
                .toList();
        return new Stored(held.seen().union(context), left);
    }

    private static void keep(Stored from, Stored other, Map<Dot, Sibling> kept) {
        for (Sibling sibling : from.siblings()) {
            if (!other.seen().contains(sibling.dot()) || other.dots().contains(sibling.dot())) {
                kept.merge(sibling.dot(), sibling, Siblings::larger);
            }
        }
    }

    private Stored pruned(Stored exact) {
        List<Sibling> siblings = exact.siblings();
        if (siblings.size() > keepSiblings) {
            siblings = List.copyOf(siblings.subList(siblings.size() - keepSiblings, siblings.size()));
        }
        return new Stored(pruned(exact.seen()), siblings);
    }

    private DotSet pruned(DotSet seen) {
        if (seen.vector().size() <= keepActors) {
            return seen;
        }
        List<Dot> runs = new ArrayList<>();
        seen.vector().forEach((actor, number) -> runs.add(new Dot(number, actor)));
        Collections.sort(runs);
        TreeMap<String, Long> vector = new TreeMap<>();
        for (Dot run : runs.subList(runs.size() - keepActors, runs.size())) {
            vector.put(run.actor(), run.number());
        }
        return new DotSet(Collections.unmodifiableSortedMap(vector), seen.cloud());
    }
}
