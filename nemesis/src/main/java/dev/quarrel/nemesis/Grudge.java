package dev.quarrel.nemesis;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

/// Who drops packets from whom: receiver → senders it no longer hears. The shapes are Jepsen's.
///
/// ```
/// halves of n1…n5     n1,n2 | n3,n4,n5
/// bridge              n1,n2 | n3 | n4,n5   where n3 hears and is heard by all
/// majorities ring     each hears itself and its two neighbours: a majority everywhere, nowhere the same one
/// ```
public record Grudge(Map<String, TreeSet<String>> deafTo) {

    /// No group hears another.
    public static Grudge between(List<? extends Collection<String>> groups) {
        Grudge grudge = new Grudge(new TreeMap<>());
        for (int group = 0; group < groups.size(); group++) {
            for (int other = 0; other < groups.size(); other++) {
                if (group != other) {
                    grudge.oneWay(groups.get(other), groups.get(group));
                }
            }
        }
        return grudge;
    }

    /// The first `count` nodes cut from the others.
    public static Grudge split(List<String> nodes, int count) {
        return between(List.of(nodes.subList(0, count), nodes.subList(count, nodes.size())));
    }

    /// Two halves, and one node in the middle that still sees both.
    public static Grudge bridge(List<String> nodes) {
        int middle = nodes.size() / 2;
        return between(List.of(nodes.subList(0, middle), nodes.subList(middle + 1, nodes.size())));
    }

    /// `to` no longer hears `from`; the other direction stays.
    public static Grudge silenced(Collection<String> from, Collection<String> to) {
        Grudge grudge = new Grudge(new TreeMap<>());
        grudge.oneWay(from, to);
        return grudge;
    }

    /// Every node keeps a two-way path to a majority (itself included), and no two keep the same one: a ring where each
    /// keeps its nearest neighbours on both sides. An odd number of neighbours is completed by the opposite node where
    /// there is one; three nodes make a line, for no ring of three cuts anything.
    public static Grudge majoritiesRing(List<String> nodes) {
        int size = nodes.size();
        if (size == 3) {
            return between(List.of(nodes.subList(0, 1), nodes.subList(2, 3)));
        }
        int neighbours = size / 2;
        int reach = size % 2 == 0 ? neighbours / 2 : (neighbours + 1) / 2;
        boolean opposite = size % 2 == 0 && neighbours % 2 == 1;
        Grudge grudge = new Grudge(new TreeMap<>());
        for (int from = 0; from < size; from++) {
            for (int to = 0; to < size; to++) {
                int apart = Math.min(Math.floorMod(from - to, size), Math.floorMod(to - from, size));
                if (apart > reach && !(opposite && apart == size / 2)) {
                    grudge.oneWay(List.of(nodes.get(from)), List.of(nodes.get(to)));
                }
            }
        }
        return grudge;
    }

    /// The nodes in another order.
    static List<String> shuffled(List<String> nodes, Random random) {
        List<String> copy = new ArrayList<>(nodes);
        Collections.shuffle(copy, random);
        return copy;
    }

    public boolean hears(String to, String from) {
        return !deafTo.getOrDefault(to, new TreeSet<>()).contains(from);
    }

    /// One cut for each deaf ear, in a fixed order.
    public List<Harm> cuts() {
        List<Harm> cuts = new ArrayList<>();
        deafTo.forEach((to, senders) -> senders.forEach(from -> cuts.add(new Harm.Cut(from, to))));
        return cuts;
    }

    private void oneWay(Collection<String> from, Collection<String> to) {
        for (String receiver : to) {
            deafTo.computeIfAbsent(receiver, first -> new TreeSet<>()).addAll(from);
        }
    }
}
