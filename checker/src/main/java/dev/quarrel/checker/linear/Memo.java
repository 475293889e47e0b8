package dev.quarrel.checker.linear;

import dev.quarrel.checker.Spend;

/// Remembers which configurations a depth-first search has entered, in bounded memory.
///
/// A set-associative cache: a full bucket evicts its oldest entry. Forgetting one costs time, never an answer, because
/// the search would only enter the same configuration again.
final class Memo {
    private static final int WAYS = 4;
    private static final int FIRST_BUCKETS = 1 << 6;

    private final int words;
    private final Spend spend;
    private final long maxBytes;
    private int buckets = FIRST_BUCKETS;
    private long[] entries;
    private int size;

    /// @param words longs per entry, of which the first is never zero
    Memo(int words, Spend spend) {
        this.words = words;
        this.spend = spend;
        this.maxBytes = Math.max(1 << 16, spend.bytesLeft() / 3);
        this.entries = new long[buckets * WAYS * words];
    }

    /// Adds the entry; false if it was there.
    boolean add(long[] entry) {
        int base = bucket(entry);
        for (int way = 0; way < WAYS; way++) {
            int at = base + way * words;
            if (entries[at] == 0) {
                System.arraycopy(entry, 0, entries, at, words);
                size++;
                growIfFull();
                return true;
            }
            if (Shape.equal(entry, 0, entries, at, words)) {
                return false;
            }
        }
        System.arraycopy(entries, base, entries, base + words, (WAYS - 1) * words);
        System.arraycopy(entry, 0, entries, base, words);
        return true;
    }

    private int bucket(long[] entry) {
        long hash = 0;
        for (int i = 0; i < words; i++) {
            hash = (hash ^ entry[i]) * 0xFF51AFD7ED558CCDL;
            hash ^= hash >>> 32;
        }
        return ((int) hash & buckets - 1) * WAYS * words;
    }

    private void growIfFull() {
        long bytes = (long) entries.length * 16;
        if (size < buckets * WAYS / 2 || bytes > maxBytes || bytes / 8 >= Integer.MAX_VALUE - 64) {
            return;
        }
        long[] old = entries;
        spend.remember(bytes - (long) old.length * 8);
        buckets *= 2;
        entries = new long[old.length * 2];
        size = 0;
        long[] entry = new long[words];
        for (int at = 0; at < old.length; at += words) {
            if (old[at] != 0) {
                System.arraycopy(old, at, entry, 0, words);
                add(entry);
            }
        }
    }
}
