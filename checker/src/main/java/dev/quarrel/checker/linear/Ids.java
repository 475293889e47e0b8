package dev.quarrel.checker.linear;

import java.util.Arrays;

/// Numbers distinct longs from 0, in the order of their first appearance.
///
/// Codes from 0 up to a few times their number, as counters write them, are places in an array: neighbours in the
/// history are neighbours in memory. Any other goes to a table with open addressing. At most 24 bytes each.
final class Ids {
    private static final int FIRST_REACH = 1 << 10;
    private static final int REACH_PER_CODE = 4;

    private int[] dense = {};
    private long[] codes = new long[16];
    private int[] numbers = new int[16];
    private int hashed;
    private int size;

    int size() {
        return size;
    }

    int of(long code) {
        if (code >= 0 && code < dense.length) {
            int number = dense[(int) code];
            if (number != 0) {
                return number - 1;
            }
        }
        return find(code);
    }

    private int find(long code) {
        int slot = slotOf(code);
        if (numbers[slot] != 0) {
            return numbers[slot] - 1;
        }
        size++;
        if (code >= 0 && code < FIRST_REACH + (long) REACH_PER_CODE * size && code < Integer.MAX_VALUE / 2) {
            reach((int) code);
            dense[(int) code] = size;
        } else {
            codes[slot] = code;
            numbers[slot] = size;
            hashed++;
            if (hashed * 2 > numbers.length) {
                grow();
            }
        }
        return size - 1;
    }

    private void reach(int code) {
        if (code >= dense.length) {
            dense = Arrays.copyOf(dense, Math.max(code + 1, Math.max(FIRST_REACH, dense.length / 2 * 3)));
        }
    }

    private int slotOf(long code) {
        int mask = numbers.length - 1;
        int slot = (int) ((code * 0x9E3779B97F4A7C15L) >>> 32) & mask;
        while (numbers[slot] != 0 && codes[slot] != code) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldCodes = codes;
        int[] oldNumbers = numbers;
        codes = new long[oldCodes.length * 2];
        numbers = new int[oldNumbers.length * 2];
        for (int i = 0; i < oldNumbers.length; i++) {
            if (oldNumbers[i] != 0) {
                int slot = slotOf(oldCodes[i]);
                codes[slot] = oldCodes[i];
                numbers[slot] = oldNumbers[i];
            }
        }
    }
}
