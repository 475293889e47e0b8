package dev.quarrel.nemesis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Which nodes a fault strikes: drawn, or named.
public sealed interface Target {
    /// One node, any.
    record One() implements Target {}

    /// As many as a quorum of all nodes survives: 2 of 5.
    record Minority() implements Target {}

    /// As many as a quorum of all nodes does not survive: 3 of 5.
    record Majority() implements Target {}

    record All() implements Target {}

    /// One to all of these: the coordinator of a key, its primaries, whatever the caller worked out.
    record Named(List<String> nodes) implements Target {
        public Named {
            nodes = List.copyOf(nodes);
        }
    }

    /// The nodes struck, in the cluster's order.
    default List<String> draw(List<String> nodes, Random random) {
        int size = nodes.size();
        return switch (this) {
            case One one -> some(nodes, 1, random);
            case Minority minority -> some(nodes, Math.max(1, (size - 1) / 2), random);
            case Majority majority -> some(nodes, size / 2 + 1, random);
            case All all -> nodes;
            case Named named -> nodes.stream().filter(named.nodes::contains).toList();
        };
    }

    private static List<String> some(List<String> nodes, int count, Random random) {
        List<String> shuffled = new ArrayList<>(nodes);
        Collections.shuffle(shuffled, random);
        List<String> chosen = shuffled.subList(0, Math.min(count, nodes.size()));
        return nodes.stream().filter(chosen::contains).toList();
    }

    /// Reads `one`, `minority`, `majority`, `all`, or node names joined by `+`, such as `n1+n3`.
    public static Target parse(String text) {
        return switch (text) {
            case "one" -> new One();
            case "minority" -> new Minority();
            case "majority" -> new Majority();
            case "all" -> new All();
            default -> new Named(List.of(text.split("\\+")));
        };
    }
}
