package dev.quarrel.store.runtime;

import java.io.IOException;

/// A node's process did not come up; the message has what it said.
public final class NodeNotStarted extends IOException {
    private static final long serialVersionUID = 1L;

    NodeNotStarted(String message) {
        super(message);
    }
}
