package dev.quarrel.harness.sim;

import dev.quarrel.results.Holding;
import dev.quarrel.store.Disk;
import dev.quarrel.store.Message;
import dev.quarrel.store.Ports;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What runs on a simulated host. The store's node, and smaller things in tests.
interface Program {
    /// Recovers from the disk and begins.
    void start();

    void receive(String from, Message message);

    /// What it has counted since it started, and what it has waiting now, by name; looking changes nothing.
    default Map<String, Long> counters() {
        return Map.of();
    }

    /// What it holds of a key, for whoever watches; null where it holds nothing and waits to hand nothing on.
    default @Nullable Holding holding(long time, String key) {
        return null;
    }

    /// Makes a program for a host: called when the host boots and each time it restarts.
    @FunctionalInterface
    interface Factory {
        Program create(String host, Ports ports, Disk disk);
    }
}
