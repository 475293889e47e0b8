package dev.quarrel.store.merkle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The hashes of one token range of one replica, level by level, kept up to date with every write (Merkle 1987;
/// DeCandia et al. 2007, section 4.7). Two replicas whose roots agree hold the same; where they do not, [Exchange]
/// walks down to the keys that differ.
///
/// A leaf is a bucket of keys, chosen by the low bits of the key's token, which must be well mixed. Its hash is the sum
/// of the mixed hashes of its (key, version) pairs; a parent's is the sum of its children's, mixed again. Sums make an
/// update one subtraction and one addition per level, and take no notice of the order of writes. With 64 bits, a
/// difference stays hidden once in 2^64 comparisons; no defence against someone who wants it to.
///
/// ```
/// n1: k1→v2 k2→v1      root 9c…   leaf 7 differs: n1 says k1→v2, n2 says k1→v1
/// n2: k1→v1 k2→v1      root 41…   only k1 travels
/// ```
///
/// Tombstones are versions like any other. Left out (`merkle-no-tombstones`), a missed delete is never found; with keys
/// alone hashed (`merkle-keys-only`), nor is a missed overwrite.
///
/// Not immutable: one thread owns it, the node's.
public final class MerkleTree {
    static final int FANOUT_BITS = 4;
    /// Children per node.
    public static final int FANOUT = 1 << FANOUT_BITS;

    private final Defects defects;
    private final List<long[]> levels = new ArrayList<>();
    private final List<@Nullable TreeMap<String, Long>> leaves;

    /// Declared defects, all off by default.
    public record Defects(boolean keysOnly, boolean noTombstones) {
        public static final Defects NONE = new Defects(false, false);
    }

    /// An empty tree with [#FANOUT] to the power of `height` leaves: 1 to 5.
    public MerkleTree(int height, Defects defects) {
        if (height < 1 || height > 5) {
            throw new IllegalArgumentException("Expected a height from 1 to 5, got " + height
                    + ". A leaf wants about ten keys: 2 serves 2,500 keys, 3 serves 40,000.");
        }
        this.defects = defects;
        for (int level = 0; level <= height; level++) {
            levels.add(new long[1 << (FANOUT_BITS * level)]);
        }
        leaves = new ArrayList<>(Collections.nCopies(1 << (FANOUT_BITS * height), null));
    }

    /// The level of the leaves; the root's is 0.
    public int height() {
        return levels.size() - 1;
    }

    /// Takes note that `key` is held in the version with that hash. `token` is the key's place on the ring.
    public void put(String key, long token, long versionHash, boolean tombstone) {
        if (tombstone && defects.noTombstones) {
            remove(key, token);
            return;
        }
        long counted = defects.keysOnly ? 0 : versionHash;
        int leaf = leafOf(token);
        TreeMap<String, Long> held = leaves.get(leaf);
        if (held == null) {
            held = new TreeMap<>();
            leaves.set(leaf, held);
        }
        Long before = held.put(key, counted);
        change(leaf, pair(key, counted) - (before == null ? 0 : pair(key, before)));
    }

    /// Takes note that nothing is held for `key` any more, not even a tombstone.
    public void remove(String key, long token) {
        int leaf = leafOf(token);
        TreeMap<String, Long> held = leaves.get(leaf);
        Long before = held == null ? null : held.remove(key);
        if (before != null) {
            change(leaf, -pair(key, before));
        }
    }

    public long root() {
        return levels.getFirst()[0];
    }

    /// The hash of one node.
    public long hash(int level, int node) {
        return levels.get(level)[node];
    }

    /// The keys of a leaf and their versions' hashes, in key order.
    public SortedMap<String, Long> keys(int leaf) {
        TreeMap<String, Long> held = leaves.get(leaf);
        return held == null ? Collections.emptySortedMap() : Collections.unmodifiableSortedMap(held);
    }

    /// A hash of a version's bytes, alike on every replica.
    public static long hashOf(byte[] bytes) {
        long hash = bytes.length;
        for (byte octet : bytes) {
            hash = (hash ^ octet) * 0x100000001b3L;
        }
        return mix(hash);
    }

    private int leafOf(long token) {
        return (int) (token & (leaves.size() - 1));
    }

    private void change(int leaf, long difference) {
        int node = leaf;
        long add = difference;
        for (int level = height(); level >= 0; level--) {
            long before = levels.get(level)[node];
            long after = before + add;
            levels.get(level)[node] = after;
            // An untouched subtree counts as nothing, so that an empty tree's hashes are all 0.
            add = (after == 0 ? 0 : mix(after + node)) - (before == 0 ? 0 : mix(before + node));
            node >>= FANOUT_BITS;
        }
    }

    private static long pair(String key, long versionHash) {
        long hash = key.length();
        for (int i = 0; i < key.length(); i++) {
            hash = (hash ^ key.charAt(i)) * 0x100000001b3L;
        }
        return mix(mix(hash) ^ mix(versionHash + 0x9e3779b97f4a7c15L));
    }

    /// Stafford's variant 13 of the 64-bit finalizer, which spreads a change of any bit over all.
    private static long mix(long value) {
        long hash = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
