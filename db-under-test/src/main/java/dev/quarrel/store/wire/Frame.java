package dev.quarrel.store.wire;

import dev.quarrel.store.Message;

/// What crosses a connection, one at a time. The side that opened the connection introduces itself first; after that
/// it sends messages and pings, and hears pongs and (if it is a client) replies.
///
///     client c7 ── Hello(c7, n1, secret) ─▶ n1
///     client c7 ── Carry(request) ─▶ n1
///     client c7 ◀─ Carry(reply) ──── n1
public sealed interface Frame {
    /// The first frame: who speaks, whom it means to reach, and the secret of the cluster, empty where it has none.
    record Hello(String from, String to, String secret) implements Frame {
        /// Without the secret: this ends in logs.
        @Override
        public String toString() {
            return "Hello[from=" + from + ", to=" + to + "]";
        }
    }

    /// Are you there? Answered at once by a [Pong], so that a link over which nothing comes back is known to be dead.
    record Ping() implements Frame {}

    record Pong() implements Frame {}

    /// A message of the store.
    record Carry(Message message) implements Frame {}

    /// The last frame before the sender closes: what was wrong with what it received.
    record Failure(String reason) implements Frame {}
}
