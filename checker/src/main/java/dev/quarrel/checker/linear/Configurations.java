package dev.quarrel.checker.linear;

import java.util.Arrays;

/// A set of configurations in the order of their adding, in one array of longs.
///
/// Of two with the same state and mask, one that used no more of any crowd can do whatever the other can, so the
/// other is not kept: the set is an antichain.
final class Configurations {
    private static final int DEAD = -1;

    private final Shape shape;
    private final int keyWords;
    private long[] entries;
    private int[] chained = new int[16];
    private int[] buckets = new int[16];
    private int[] heads = new int[32];
    private int size;
    private int live;

    Configurations(Shape shape) {
        this.shape = shape;
        keyWords = 1 + shape.maskWords;
        entries = new long[16 * shape.words];
        Arrays.fill(heads, -1);
    }

    /// How many were added, dropped ones included.
    int size() {
        return size;
    }

    /// How many are left.
    int live() {
        return live;
    }

    long bytes() {
        return 8L * entries.length + 8L * chained.length + 4L * heads.length;
    }

    long[] entries() {
        return entries;
    }

    int offset(int index) {
        return index * shape.words;
    }

    boolean isDead(int index) {
        return entries[offset(index)] == DEAD;
    }

    /// Empties the set; a small one in a large table takes out only its own buckets.
    void clear() {
        if (size * 8 < heads.length) {
            for (int i = 0; i < size; i++) {
                heads[buckets[i]] = -1;
            }
        } else {
            Arrays.fill(heads, -1);
        }
        size = 0;
        live = 0;
    }

    void add(long[] from, int offset) {
        int bucket = shape.hash(from, offset, keyWords) & (heads.length - 1);
        for (int i = heads[bucket]; i >= 0; i = chained[i]) {
            if (!Shape.equal(entries, offset(i), from, offset, keyWords)) {
                continue;
            }
            if (shape.usedNoMore(entries, offset(i), from, offset)) {
                return;
            }
            if (shape.usedNoMore(from, offset, entries, offset(i))) {
                entries[offset(i)] = DEAD;
                live--;
            }
        }
        append(from, offset, bucket);
    }

    private void append(long[] from, int offset, int bucket) {
        if (size == chained.length) {
            chained = Arrays.copyOf(chained, size * 2);
            buckets = Arrays.copyOf(buckets, size * 2);
            entries = Arrays.copyOf(entries, entries.length * 2);
        }
        System.arraycopy(from, offset, entries, offset(size), shape.words);
        link(size, bucket);
        size++;
        live++;
        if (size * 2 > heads.length) {
            rehash();
        }
    }

    private void rehash() {
        heads = new int[heads.length * 2];
        Arrays.fill(heads, -1);
        for (int i = 0; i < size; i++) {
            if (!isDead(i)) {
                link(i, shape.hash(entries, offset(i), keyWords) & (heads.length - 1));
            }
        }
    }

    private void link(int index, int bucket) {
        chained[index] = heads[bucket];
        buckets[index] = bucket;
        heads[bucket] = index;
    }
}
