package dev.quarrel.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What each replica held of one key, and when it changed. In containers nobody can look while the test runs: there it
/// is
/// what each said when it was asked afterwards.
final class ReplicaStates {
    private final Map<String, List<Holding>> byNode = new TreeMap<>();
    private final long end;

    private ReplicaStates(long end) {
        this.end = end;
    }

    /// @param holdings of all keys, in the order of their times
    /// @param end of the test, in nanoseconds since its start
    static ReplicaStates of(@Nullable String key, List<Holding> holdings, long end) {
        ReplicaStates states = new ReplicaStates(end);
        if (key == null) {
            return states;
        }
        for (Holding holding : holdings) {
            if (key.equals(holding.key())) {
                states.add(holding);
            } else if (holding.key() == null) {
                Holding before = states.at(holding.node(), holding.time());
                List<Holding.Version> versions = before == null ? List.of() : before.versions();
                List<String> hints = before == null ? List.of() : before.hintsFor();
                states.add(new Holding(holding.time(), holding.node(), key, versions, hints, holding.up()));
            }
        }
        return states;
    }

    private void add(Holding holding) {
        byNode.computeIfAbsent(holding.node(), node -> new ArrayList<>()).add(holding);
    }

    boolean isEmpty() {
        return byNode.isEmpty();
    }

    /// Whether nobody looked before the test was over.
    boolean isAfterwards() {
        return !isEmpty() && byNode.values().stream().flatMap(List::stream).allMatch(holding -> holding.time() > end);
    }

    /// When the last of them was seen.
    long lastLook() {
        return byNode.values().stream()
                .flatMap(List::stream)
                .mapToLong(Holding::time)
                .max()
                .orElse(end);
    }

    /// All nodes of which anything is known.
    List<String> nodes() {
        return List.copyOf(byNode.keySet());
    }

    /// Null before anything was known of the node.
    @Nullable
    Holding at(String node, long time) {
        List<Holding> all = byNode.getOrDefault(node, List.of());
        int low = 0;
        int high = all.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all.get(middle).time() <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? null : all.get(low - 1);
    }

    /// The nodes that held anything between two times.
    List<String> holders(long from, long to) {
        return byNode.keySet().stream()
                .filter(node -> holds(at(node, from))
                        || changes(from, to).stream().anyMatch(h -> h.node().equals(node) && !h.isNothing()))
                .toList();
    }

    private static boolean holds(@Nullable Holding holding) {
        return holding != null && !holding.isNothing();
    }

    /// Every change between two times, in order.
    List<Holding> changes(long from, long to) {
        return byNode.values().stream()
                .flatMap(List::stream)
                .filter(holding -> holding.time() > from && holding.time() <= to)
                .sorted(java.util.Comparator.comparingLong(Holding::time))
                .toList();
    }

    /// The state at the beginning and every change until the end: what a table shows.
    List<Holding> story(long from, long to) {
        List<Holding> story = new ArrayList<>();
        for (String node : new TreeSet<>(byNode.keySet())) {
            Holding before = at(node, from);
            if (holds(before)) {
                story.add(before);
            }
        }
        story.addAll(changes(from, to));
        return story;
    }
}
