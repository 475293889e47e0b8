package dev.quarrel.store.merkle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// How two replicas find the keys on which they differ: root, then level by level the children of the nodes that
/// differ, then the keys of the leaves that differ. Each side only compares what came with its own tree and answers,
/// so that a step is a pure function and a lost message ends the exchange without harm; the next one starts at the
/// root.
///
/// ```
/// n1 → n2  Hashes(0, {0: 9c})                      n1's root
/// n2 → n1  Hashes(1, {0: 11, 1: 7e, …})            differs: n2's children of it
/// n1 → n2  Hashes(2, {16: 00, 17: a3, …})          only child 1 differs: n1's children of it
/// n2 → n1  Keys({23: {k1: v1}})                    a leaf differs: n2's keys in it
/// n1       differingKeys: k1                       and only now data
/// ```
///
/// Trees that change meanwhile only make an exchange name a key too many or too few; the next one finds it.
public final class Exchange {
    private Exchange() {}

    /// One message of an exchange.
    public sealed interface Step {}

    /// Hashes of some nodes of one level, by node number.
    public record Hashes(int level, SortedMap<Integer, Long> hashes) implements Step {}

    /// What some leaves hold: by leaf number, the keys and their versions' hashes.
    public record Keys(SortedMap<Integer, SortedMap<String, Long>> leaves) implements Step {}

    /// Nothing differs.
    public record Same() implements Step {}

    /// The first message: the root.
    public static Hashes begin(MerkleTree tree) {
        return hashes(tree, 0, List.of(0));
    }

    /// What to answer to the other side's hashes. Throws [IllegalArgumentException] for nodes that a tree of this
    /// height does not have: the other side is configured otherwise.
    public static Step answer(MerkleTree own, Hashes other) {
        check(own, other);
        List<Integer> differing = differing(own, other);
        if (differing.isEmpty()) {
            return new Same();
        }
        if (other.level < own.height()) {
            List<Integer> children = new ArrayList<>();
            for (int node : differing) {
                for (int child = 0; child < MerkleTree.FANOUT; child++) {
                    children.add(node * MerkleTree.FANOUT + child);
                }
            }
            return hashes(own, other.level + 1, children);
        }
        TreeMap<Integer, SortedMap<String, Long>> leaves = new TreeMap<>();
        for (int leaf : differing) {
            leaves.put(leaf, Collections.unmodifiableSortedMap(new TreeMap<>(own.keys(leaf))));
        }
        return new Keys(Collections.unmodifiableSortedMap(leaves));
    }

    /// The nodes whose hashes differ, in order.
    public static List<Integer> differing(MerkleTree own, Hashes other) {
        List<Integer> differing = new ArrayList<>();
        other.hashes.forEach((node, hash) -> {
            if (own.hash(other.level, node) != hash) {
                differing.add(node);
            }
        });
        return differing;
    }

    /// The keys that one side lacks or holds in another version, in key order within each leaf.
    public static List<String> differingKeys(MerkleTree own, Keys other) {
        List<String> differing = new ArrayList<>();
        for (Map.Entry<Integer, SortedMap<String, Long>> leaf : other.leaves.entrySet()) {
            if (leaf.getKey() < 0 || leaf.getKey() >= 1 << (MerkleTree.FANOUT_BITS * own.height())) {
                throw outside(own, own.height(), leaf.getKey());
            }
            SortedMap<String, Long> here = own.keys(leaf.getKey());
            SortedMap<String, Long> there = leaf.getValue();
            TreeSet<String> keys = new TreeSet<>(here.keySet());
            keys.addAll(there.keySet());
            for (String key : keys) {
                // A key that only one side has differs by having no hash at all, not by some number.
                if (!here.containsKey(key)
                        || !there.containsKey(key)
                        || !here.get(key).equals(there.get(key))) {
                    differing.add(key);
                }
            }
        }
        return differing;
    }

    private static Hashes hashes(MerkleTree tree, int level, List<Integer> nodes) {
        TreeMap<Integer, Long> hashes = new TreeMap<>();
        for (int node : nodes) {
            hashes.put(node, tree.hash(level, node));
        }
        return new Hashes(level, Collections.unmodifiableSortedMap(hashes));
    }

    private static void check(MerkleTree own, Hashes other) {
        for (int node : other.hashes.keySet()) {
            if (other.level < 0
                    || other.level > own.height()
                    || node < 0
                    || node >= 1 << (MerkleTree.FANOUT_BITS * other.level)) {
                throw outside(own, other.level, node);
            }
        }
    }

    private static IllegalArgumentException outside(MerkleTree own, int level, int node) {
        return new IllegalArgumentException("Expected nodes of a tree of height " + own.height() + ", got node " + node
                + " of level " + level + ". All replicas must build their trees alike.");
    }
}
