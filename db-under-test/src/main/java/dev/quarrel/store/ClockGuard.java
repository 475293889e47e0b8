package dev.quarrel.store;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// How far this node's wall clock is ahead of its peers', so that a node with a fast clock refuses to stamp a write
/// before it has written anything. Peers' clocks come with their pings' answers; the median peer is believed. A
/// jump of the own clock since then is seen against the monotonic clock.
final class ClockGuard {
    private final Ports ports;
    /// Each peer's wall clock less this node's monotonic clock, which jumps with neither.
    private final Map<String, Long> peerBases = new TreeMap<>();

    ClockGuard(Ports ports) {
        this.ports = ports;
    }

    /// Takes note of a peer's wall clock as it just came.
    void heard(String peer, long wallMillis) {
        peerBases.put(peer, wallMillis - monotonicMillis());
    }

    /// Milliseconds that this clock is ahead of the median peer; 0 while none has answered.
    long aheadMillis() {
        if (peerBases.isEmpty()) {
            return 0;
        }
        long[] sorted = peerBases.values().stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return ports.wallMillis() - monotonicMillis() - sorted[sorted.length / 2];
    }

    private long monotonicMillis() {
        return ports.nanoTime() / 1_000_000;
    }
}
