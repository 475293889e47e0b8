package dev.quarrel.store.wire;

import org.jspecify.annotations.Nullable;

/// Bytes that are no message of this format, or a message that does not fit it. The message says what was expected
/// and what came; the connection it came from is closed.
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WireException(String message) {
        this(message, null);
    }

    public WireException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
