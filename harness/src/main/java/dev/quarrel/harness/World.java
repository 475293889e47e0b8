package dev.quarrel.harness;

import dev.quarrel.nemesis.Breakable;
import dev.quarrel.store.Message;
import dev.quarrel.store.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Where a test happens: a running cluster with a clock and clients. Two implement it: the simulated world and the
/// container cluster; the runner knows no difference.
///
/// One thread owns a world: the one that calls [#run]. Timers, replies to clients and answers of the [Breakable] all
/// come on that thread, between two calls of `step`; nothing else of the harness needs a lock.
public interface World extends AutoCloseable {
    /// Node names in a fixed order; all are up when the world has been opened.
    List<String> nodes();

    /// Nanoseconds since the start of the test; 0 when the world has just been opened.
    long nanoTime();

    /// Runs `task` on the world's thread once so much time has passed.
    Ports.Cancel after(long delayNanos, Runnable task);

    /// Opens a client's connection to the nodes, in the datacentre of the node `near`. What they send to `client` goes
    /// to `inbox`.
    Ports attach(String client, String near, Inbox inbox);

    /// Closes a client's connection; its inbox hears nothing more.
    void detach(String client);

    Breakable breakable();

    /// Turns the world until `step` says true: it is asked once at the beginning and after each turn (a timer, a
    /// delivered message, an answer). Everything that happened in the turn is known by then.
    void run(BooleanSupplier step);

    /// Tells `observation` from now on what can be seen of the nodes. A world that cannot look into them tells nothing;
    /// none disturbs them: a simulated history is the same with and without.
    default void observe(Observation observation) {}

    /// What `run.json` should say of this world, for readers and for whoever repeats the run; insertion order is kept.
    Map<String, Object> describe();

    /// What the running nodes have counted, all together, by name (`hedgedReads`); empty in a world that does not ask.
    default Map<String, Long> counters() {
        return Map.of();
    }

    /// Puts what the nodes wrote for people (logs) into a directory, one file a node where there is anything.
    void collectLogs(Path directory) throws IOException;

    /// Ends all faults and leaves nothing behind, also when the test broke off in the middle. May be called twice.
    @Override
    void close();

    /// Receives what nodes send to a client.
    @FunctionalInterface
    interface Inbox {
        void receive(String from, Message message);

        /// `message` certainly never left for `to`. Some worlds cannot tell.
        default void unsent(String to, Message message) {}

        /// The connection to `node` broke: what was sent over it may have arrived. Some worlds cannot tell.
        default void lost(String node) {}
    }
}
