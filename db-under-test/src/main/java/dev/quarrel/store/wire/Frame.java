package dev.quarrel.store.wire;

import dev.quarrel.store.Message;
import dev.quarrel.store.versions.Value;

/// What crosses a connection, one at a time. The side that opened the connection introduces itself, and both show that
/// they know the secret of the cluster; after that it sends messages and pings, and hears pongs and (if it is a client)
/// replies.
///
///     client c7 ── Hello(c7, n1) ─▶ n1
///     client c7 ◀─ Challenge ────── n1
///     client c7 ── Proof ─────────▶ n1
///     client c7 ◀─ Welcome ──────── n1
///     client c7 ── Carry(request) ▶ n1
///     client c7 ◀─ Carry(reply) ─── n1
public sealed interface Frame {
    /// The first frame: who speaks, and whom it means to reach.
    record Hello(String from, String to) implements Frame {}

    /// A random number, to be answered with a code that only who knows the secret of the cluster can make.
    record Challenge(Value nonce) implements Frame {}

    /// That code, and a random number to be answered in the same way.
    record Proof(Value nonce, Value code) implements Frame {}

    /// The code for the number of the [Proof]: from here on messages may come.
    record Welcome(Value code) implements Frame {}

    /// Are you there? Answered at once by a [Pong], so that a link over which nothing comes back is known to be dead.
    record Ping() implements Frame {}

    record Pong() implements Frame {}

    /// A message of the store.
    record Carry(Message message) implements Frame {}

    /// The last frame before the sender closes: what was wrong with what it received.
    record Failure(String reason) implements Frame {}
}
