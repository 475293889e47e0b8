package dev.quarrel.store;

import java.util.random.RandomGenerator;

/// Everything a node or a client sees of the world, but for a node's [Disk]. Two worlds implement it: the real runtime
/// and the simulated one. All calls
/// come from, and all callbacks return to, the one thread that owns the node.
public interface Ports {
    /// Monotonic nanoseconds; only differences mean anything.
    long nanoTime();

    /// This host's wall clock in milliseconds since the epoch; it may jump and drift.
    long wallMillis();

    /// Runs `task` on the node's thread after `delayMillis`; the answer cancels it.
    Cancel after(long delayMillis, Runnable task);

    /// Sends a message to a node or to the client that asked. May lose, delay, duplicate or reorder it.
    void send(String to, Message message);

    /// Says where a node is, as `host:port`, of which this one may never have heard. Worlds that carry by name need not
    /// know.
    default void reach(String node, String address) {}

    RandomGenerator random();

    /// Cancels a timer; harmless when it has run.
    @FunctionalInterface
    interface Cancel {
        void cancel();
    }
}
