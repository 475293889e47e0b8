package dev.quarrel.store.runtime;

import dev.quarrel.store.Message;

/// Who listens at the near end of a connection. All calls come on its event loop.
public interface Ear {
    void received(String from, Message message);

    /// The message certainly never left.
    void unsent(String to, Message message);

    /// The connection broke; what was sent over it may have arrived.
    void lost(String peer);

    /// One that hears nothing: a node hears its peers over the connections that they open.
    Ear DEAF = new Ear() {
        @Override
        public void received(String from, Message message) {}

        @Override
        public void unsent(String to, Message message) {}

        @Override
        public void lost(String peer) {}
    };
}
