package dev.quarrel.store.versions;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The slow, obvious truth about one key: the writes that reached a replica, each with the full set of dots that its
/// writer had seen. Joining is union; what no write has seen is a sibling.
record CausalHistory(TreeMap<Dot, Write> writes) {
    record Write(Dot dot, Set<Dot> past, String value) {}

    static final CausalHistory EMPTY = new CausalHistory(new TreeMap<>());

    CausalHistory join(CausalHistory other) {
        TreeMap<Dot, Write> all = new TreeMap<>(writes);
        all.putAll(other.writes);
        return new CausalHistory(all);
    }

    static CausalHistory of(Write write) {
        TreeMap<Dot, Write> one = new TreeMap<>();
        one.put(write.dot(), write);
        return new CausalHistory(one);
    }

    TreeSet<Dot> known() {
        TreeSet<Dot> known = new TreeSet<>(writes.keySet());
        writes.values().forEach(write -> known.addAll(write.past()));
        return known;
    }

    List<String> siblings() {
        List<String> siblings = new ArrayList<>();
        for (Write write : writes.values()) {
            if (writes.values().stream().noneMatch(other -> other.past().contains(write.dot()))) {
                siblings.add(write.value());
            }
        }
        return siblings;
    }

    /// All dots of a set, one by one.
    static TreeSet<Dot> expand(DotSet set) {
        TreeSet<Dot> dots = new TreeSet<>(set.cloud());
        set.vector().forEach((actor, run) -> {
            for (long number = 1; number <= run; number++) {
                dots.add(new Dot(number, actor));
            }
        });
        return dots;
    }

    static DotSet compact(Set<Dot> dots) {
        DotSet set = DotSet.EMPTY;
        for (Dot dot : dots) {
            set = set.plus(dot);
        }
        return set;
    }

    /// What a client may hand back: nothing, all that a replica knows, or some of it.
    static Set<Dot> someContext(TreeSet<Dot> known, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new TreeSet<>();
            case 1 -> {
                TreeSet<Dot> some = new TreeSet<>(known);
                some.removeIf(dot -> random.nextBoolean());
                yield some;
            }
            default -> known;
        };
    }
}
