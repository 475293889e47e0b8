package dev.quarrel.store;

/// Everything that crosses a wire: between nodes, and between clients and nodes. Records only; immutable.
public sealed interface Message {
    /// A placeholder variant until the protocol's records stand beside it.
    record Ping(long id) implements Message {}
}
