package dev.quarrel.checker.linear;

/// How a configuration lies in an array of longs: the state, the mask of pending operations that have already taken
/// effect, and how many members of each crowd have.
///
/// A crowd's count is a field of a power of two of bits; where it is wider than one bit its top bit stays clear, so
/// that
/// two sets of counts are compared field by field with one subtraction (Warren, *Hacker's Delight*, section 2-18).
final class Shape {
    final int maskWords;
    final int crowdWords;
    /// Longs per configuration.
    final int words;

    private final int fieldBits;
    private final int fieldsPerWord;
    private final long guards;

    Shape(Part part) {
        int largest = 0;
        for (int size : part.crowdSize) {
            largest = Math.max(largest, size);
        }
        int bits = 1;
        while (largest > 1 && bits <= 32 - Integer.numberOfLeadingZeros(largest)) {
            bits *= 2;
        }
        fieldBits = bits;
        fieldsPerWord = 64 / bits;
        maskWords = (part.slots + 63) / 64;
        crowdWords = (part.crowdCall.length + fieldsPerWord - 1) / fieldsPerWord;
        words = 1 + maskWords + crowdWords;
        long tops = 0;
        for (int top = bits - 1; bits > 1 && top < 64; top += bits) {
            tops |= 1L << top;
        }
        guards = tops;
    }

    int state(long[] at, int offset) {
        return (int) at[offset];
    }

    void setState(long[] at, int offset, int state) {
        at[offset] = state;
    }

    boolean has(long[] at, int offset, int slot) {
        return (at[offset + 1 + (slot >> 6)] >>> slot & 1) != 0;
    }

    void add(long[] at, int offset, int slot) {
        at[offset + 1 + (slot >> 6)] |= 1L << slot;
    }

    void remove(long[] at, int offset, int slot) {
        at[offset + 1 + (slot >> 6)] &= ~(1L << slot);
    }

    /// How many members of the crowd have taken effect.
    int used(long[] at, int offset, int crowd) {
        long word = at[offset + 1 + maskWords + crowd / fieldsPerWord];
        long field = (1L << (fieldBits - 1) << 1) - 1;
        return (int) (word >>> (crowd % fieldsPerWord * fieldBits) & field);
    }

    void use(long[] at, int offset, int crowd) {
        at[offset + 1 + maskWords + crowd / fieldsPerWord] += 1L << (crowd % fieldsPerWord * fieldBits);
    }

    /// Whether the first used no more of any crowd than the second: it can then do whatever the second can, given the
    /// same state and mask.
    boolean usedNoMore(long[] first, int firstOffset, long[] second, int secondOffset) {
        for (int i = 1 + maskWords; i < words; i++) {
            long a = first[firstOffset + i];
            long b = second[secondOffset + i];
            boolean within = guards == 0 ? (a & ~b) == 0 : ((b | guards) - a & guards) == guards;
            if (!within) {
                return false;
            }
        }
        return true;
    }

    int hash(long[] at, int offset, int length) {
        long hash = 0x9E3779B97F4A7C15L;
        for (int i = 0; i < length; i++) {
            hash = (hash ^ at[offset + i]) * 0xFF51AFD7ED558CCDL;
            hash ^= hash >>> 32;
        }
        return (int) hash;
    }

    static boolean equal(long[] first, int firstOffset, long[] second, int secondOffset, int length) {
        for (int i = 0; i < length; i++) {
            if (first[firstOffset + i] != second[secondOffset + i]) {
                return false;
            }
        }
        return true;
    }
}
