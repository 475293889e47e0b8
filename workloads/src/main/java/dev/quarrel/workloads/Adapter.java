package dev.quarrel.workloads;

import dev.quarrel.store.client.StoreClient;
import dev.quarrel.workloads.generator.Op;
import java.util.function.Consumer;

/// Translates operations into the store's client calls, and its replies into outcomes.
@FunctionalInterface
public interface Adapter {
    /// Opens a session for one process.
    ///
    /// @param store its connection
    /// @param node the node that it is bound to
    Session open(StoreClient store, String node);

    /// What one process remembers between its operations. It ends when the process is retired.
    @FunctionalInterface
    interface Session {
        /// Tries an operation; `done` is called exactly once, for the client has its own timeout.
        void invoke(Op op, Consumer<Outcome> done);
    }
}
