package dev.quarrel.harness.sim;

import dev.quarrel.store.Disk;
import dev.quarrel.store.Message;
import dev.quarrel.store.Ports;

/// What runs on a simulated host. The store's node, and smaller things in tests.
interface Program {
    /// Recovers from the disk and begins.
    void start();

    void receive(String from, Message message);

    /// Makes a program for a host: called when the host boots and each time it restarts.
    @FunctionalInterface
    interface Factory {
        Program create(String host, Ports ports, Disk disk);
    }
}
