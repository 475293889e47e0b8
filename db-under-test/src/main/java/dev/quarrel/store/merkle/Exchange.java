package dev.quarrel.store.merkle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How two replicas find the keys on which they differ: root, then level by level the children of the nodes that
/// differ, then the keys of the leaves that differ, page by page. Each side only compares what came with its own tree
/// and answers, so that a step is a pure function and a lost message ends the exchange without harm; the next one
/// starts at the root.
///
/// ```
/// n1 → n2  Hashes(0, {0: 9c})                      n1's root
/// n2 → n1  Hashes(1, {0: 11, 1: 7e, …})            differs: n2's children of it
/// n1 → n2  Hashes(2, {16: 00, 17: a3, …})          only child 1 differs: n1's children of it
/// n2 → n1  Keys([23 from "" to k8: {k1: v1 …}])    a leaf differs: n2's keys in it, as many as a page takes
/// n1       differing: k1                           and only now data
/// n1 → n2  Rest(k8, {23})                          and the rest of that leaf?
/// n2 → n1  Keys([23 from k8: {k8: v3}])
/// ```
///
/// Trees that change meanwhile only make an exchange name a key too many or too few; the next one finds it.
public final class Exchange {
    /// When a page of keys is full, by an estimate that errs upwards. One key more may be in it.
    static final int PAGE_BYTES = 64 << 10;

    private static final int MAX_UTF8_BYTES_OF_A_CHAR = 3;
    /// The hash, and the lengths of things.
    private static final int BYTES_BESIDE_A_KEY = 16;

    private Exchange() {}

    /// One message of an exchange.
    public sealed interface Step {}

    /// Hashes of some nodes of one level, by node number.
    public record Hashes(int level, SortedMap<Integer, Long> hashes) implements Step {}

    /// A page of what some leaves hold, and what is to be asked for after it, null when it is the last.
    public record Keys(List<Span> spans, @Nullable Rest rest) implements Step {
        /// Asks for this page again, from a key of it on, and for all that comes after it.
        public Rest from(Difference first) {
            TreeSet<Integer> leaves = new TreeSet<>(rest == null ? List.of() : rest.leaves);
            for (Span span : spans) {
                leaves.add(span.leaf);
            }
            return new Rest(first.key, Collections.unmodifiableSortedSet(leaves.tailSet(first.leaf)));
        }
    }

    /// All that a leaf holds from the key `from` on and before the key `to`, null for its end: the keys and their
    /// versions' hashes. A key in there that is not named is not held.
    public record Span(int leaf, String from, @Nullable String to, SortedMap<String, Long> held) {}

    /// A key that one side lacks or holds in another version.
    public record Difference(int leaf, String key) {}

    /// Asks for what the first of the leaves holds from the key `from` on, and for all that the others hold.
    public record Rest(String from, SortedSet<Integer> leaves) implements Step {}

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
        return page(own, new Rest("", new TreeSet<>(differing)));
    }

    /// The keys that were asked for, as many as a page takes.
    public static Keys page(MerkleTree own, Rest asked) {
        return page(own, asked, PAGE_BYTES);
    }

    static Keys page(MerkleTree own, Rest asked, int pageBytes) {
        List<Span> spans = new ArrayList<>();
        String from = asked.from;
        int room = pageBytes;
        for (int leaf : asked.leaves) {
            if (room <= 0) {
                return keys(spans, "", asked.leaves.tailSet(leaf));
            }
            TreeMap<String, Long> held = new TreeMap<>();
            for (Map.Entry<String, Long> entry : keys(own, leaf).tailMap(from).entrySet()) {
                if (room <= 0) {
                    spans.add(new Span(leaf, from, entry.getKey(), Collections.unmodifiableSortedMap(held)));
                    return keys(spans, entry.getKey(), asked.leaves.tailSet(leaf));
                }
                held.put(entry.getKey(), entry.getValue());
                room -= MAX_UTF8_BYTES_OF_A_CHAR * entry.getKey().length() + BYTES_BESIDE_A_KEY;
            }
            spans.add(new Span(leaf, from, null, Collections.unmodifiableSortedMap(held)));
            room -= BYTES_BESIDE_A_KEY;
            from = "";
        }
        return keys(spans, "", Collections.emptySortedSet());
    }

    private static Keys keys(List<Span> spans, String from, SortedSet<Integer> left) {
        Rest rest = left.isEmpty() ? null : new Rest(from, Collections.unmodifiableSortedSet(new TreeSet<>(left)));
        return new Keys(List.copyOf(spans), rest);
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

    /// The keys of a page that one side lacks or holds in another version, in key order within each leaf.
    public static List<Difference> differing(MerkleTree own, Keys other) {
        List<Difference> differing = new ArrayList<>();
        for (Span span : other.spans) {
            SortedMap<String, Long> here = keys(own, span.leaf).tailMap(span.from);
            here = span.to == null ? here : here.headMap(span.to);
            SortedMap<String, Long> there = span.held;
            TreeSet<String> keys = new TreeSet<>(here.keySet());
            keys.addAll(there.keySet());
            for (String key : keys) {
                // A key that only one side has differs by having no hash at all, not by some number.
                if (!here.containsKey(key)
                        || !there.containsKey(key)
                        || !here.get(key).equals(there.get(key))) {
                    differing.add(new Difference(span.leaf, key));
                }
            }
        }
        return differing;
    }

    private static SortedMap<String, Long> keys(MerkleTree own, int leaf) {
        if (leaf < 0 || leaf >= 1 << (MerkleTree.FANOUT_BITS * own.height())) {
            throw outside(own, own.height(), leaf);
        }
        return own.keys(leaf);
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
