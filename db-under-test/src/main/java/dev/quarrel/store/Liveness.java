package dev.quarrel.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A local failure detector: a peer is alive while something was heard from it within the suspicion time. A node at
/// its start gives every peer that long.
final class Liveness {
    private final Ports ports;
    private final long suspectNanos;
    private final Map<String, Peer> peers = new LinkedHashMap<>();

    private static final class Peer {
        long heardNanos;
    }

    Liveness(Ports ports, List<String> peers, int suspectMillis) {
        this.ports = ports;
        this.suspectNanos = suspectMillis * 1_000_000L;
        watch(peers);
    }

    /// Adds those that are not watched yet, as just heard from.
    void watch(List<String> names) {
        for (String name : names) {
            peers.computeIfAbsent(name, fresh -> {
                Peer peer = new Peer();
                peer.heardNanos = ports.nanoTime();
                return peer;
            });
        }
    }

    void heard(String from) {
        Peer peer = peers.get(from);
        if (peer != null) {
            peer.heardNanos = ports.nanoTime();
        }
    }

    /// True for whoever is not watched: the node itself.
    boolean alive(String name) {
        Peer peer = peers.get(name);
        return peer == null || ports.nanoTime() - peer.heardNanos < suspectNanos;
    }
}
