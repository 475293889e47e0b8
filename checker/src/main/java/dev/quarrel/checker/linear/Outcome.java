package dev.quarrel.checker.linear;

/// How a search stands.
enum Outcome {
    SEARCHING,
    LINEARIZABLE,
    NOT_LINEARIZABLE,
    /// The budget ended it.
    SPENT
}
