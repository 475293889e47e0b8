package dev.quarrel.checker.linear;

/// Numbers distinct longs from 0, in the order of their first appearance. Open addressing; 24 bytes each at most.
final class Ids {
    private long[] codes = new long[1 << 10];
    private int[] numbers = new int[1 << 10];
    private int size;

    int size() {
        return size;
    }

    int of(long code) {
        int slot = slotOf(code);
        if (numbers[slot] == 0) {
            if (++size * 4 > numbers.length * 3) {
                grow();
                slot = slotOf(code);
            }
            codes[slot] = code;
            numbers[slot] = size;
        }
        return numbers[slot] - 1;
    }

    private int slotOf(long code) {
        int mask = numbers.length - 1;
        int slot = (int) (code ^ code >>> 32) & mask;
        int step = 1;
        while (numbers[slot] != 0 && codes[slot] != code) {
            slot = (slot + step++) & mask;
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
