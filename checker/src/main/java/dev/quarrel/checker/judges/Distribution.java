package dev.quarrel.checker.judges;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Numbers collected one by one, and their nearest-rank quantiles.
final class Distribution {
    private long[] values = new long[16];
    private int size;

    void add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    int size() {
        return size;
    }

    /// `count`, `p50`, `p90`, `p99`, `max`; only the count if there is nothing else to tell.
    Map<String, Object> quantiles() {
        long[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("count", (long) size);
        if (size > 0) {
            map.put("p50", at(sorted, 50));
            map.put("p90", at(sorted, 90));
            map.put("p99", at(sorted, 99));
            map.put("max", sorted[size - 1]);
        }
        return map;
    }

    private static long at(long[] sorted, int percent) {
        int rank = (int) Math.ceil(sorted.length * percent / 100.0);
        return sorted[Math.max(rank, 1) - 1];
    }
}
