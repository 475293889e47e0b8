package dev.quarrel.store;

/// A request that a coordinator has in flight.
sealed interface Request permits ReadRequest, WriteRequest, SerialRequest {
    String key();

    /// Takes an answer of `from` to this request.
    void answered(String from, Message answer);

    long deadlineNanos();

    /// The deadline has passed. The request is already taken off the coordinator's list.
    void expire();
}
