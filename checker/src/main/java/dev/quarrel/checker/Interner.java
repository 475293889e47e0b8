package dev.quarrel.checker;

import java.util.ArrayList;
import java.util.List;

/// Gives equal objects one small number, so that a column of them is a column of ints.
///
/// Open addressing over the numbers themselves: about twelve bytes for each distinct object, beside the object. What
/// is interned must not change afterwards.
public final class Interner<T> {
    private final List<T> objects = new ArrayList<>();
    private int[] table = new int[16];

    /// The number of an object equal to this one; the next free number if there is none yet.
    public int intern(T object) {
        int slot = slotOf(object);
        if (table[slot] != 0) {
            return table[slot] - 1;
        }
        objects.add(object);
        table[slot] = objects.size();
        if (objects.size() * 2 > table.length) {
            grow();
        }
        return objects.size() - 1;
    }

    /// The number of an object equal to this one, or -1.
    public int find(T object) {
        return table[slotOf(object)] - 1;
    }

    public T get(int number) {
        return objects.get(number);
    }

    public int size() {
        return objects.size();
    }

    private int slotOf(T object) {
        int mask = table.length - 1;
        int slot = spread(object.hashCode()) & mask;
        while (table[slot] != 0 && !objects.get(table[slot] - 1).equals(object)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        table = new int[table.length * 2];
        int mask = table.length - 1;
        for (int i = 0; i < objects.size(); i++) {
            int slot = spread(objects.get(i).hashCode()) & mask;
            while (table[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            table[slot] = i + 1;
        }
    }

    private static int spread(int hash) {
        int mixed = hash * 0x9E3779B9;
        return mixed ^ (mixed >>> 15);
    }
}
