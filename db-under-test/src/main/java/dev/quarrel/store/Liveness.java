package dev.quarrel.store;

import dev.quarrel.store.Settings.Timing;
import dev.quarrel.store.membership.PhiAccrual;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A local failure detector: a peer is alive while something was heard from it within the suspicion time; or, where a
/// phi is set, while its pings are not overdue beyond it, given how regularly they came ([PhiAccrual]). A node at its
/// start takes every peer for alive.
final class Liveness {
    private final Ports ports;
    private final Timing timing;
    private final Map<String, Peer> peers = new LinkedHashMap<>();

    private static final class Peer {
        long heardNanos;
        PhiAccrual pings;

        Peer(long nowNanos, long pingNanos) {
            heardNanos = nowNanos;
            pings = PhiAccrual.start(nowNanos, pingNanos, pingNanos / 4);
        }
    }

    Liveness(Ports ports, List<String> peers, Timing timing) {
        this.ports = ports;
        this.timing = timing;
        watch(peers);
    }

    /// Adds those that are not watched yet, as just heard from.
    void watch(List<String> names) {
        for (String name : names) {
            peers.computeIfAbsent(name, fresh -> new Peer(ports.nanoTime(), nanos(timing.pingMillis())));
        }
    }

    void heard(String from) {
        Peer peer = peers.get(from);
        if (peer != null) {
            peer.heardNanos = ports.nanoTime();
        }
    }

    /// A ping, which comes at regular times as other messages do not.
    void heartbeat(String from) {
        Peer peer = peers.get(from);
        if (peer != null && timing.suspectPhi() > 0) {
            peer.pings = peer.pings.heard(ports.nanoTime());
        }
    }

    /// True for whoever is not watched: the node itself.
    boolean alive(String name) {
        Peer peer = peers.get(name);
        if (peer == null) {
            return true;
        }
        long now = ports.nanoTime();
        long silence = now - peer.heardNanos;
        return timing.suspectPhi() == 0
                ? silence < nanos(timing.suspectMillis())
                : silence < nanos(timing.pingMillis()) || peer.pings.phi(now) < timing.suspectPhi();
    }

    private static long nanos(int millis) {
        return millis * 1_000_000L;
    }
}
