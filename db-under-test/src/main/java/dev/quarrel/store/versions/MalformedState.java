package dev.quarrel.store.versions;

/// Bytes that are no encoding of a state: torn, flipped, or of another format.
public final class MalformedState extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedState(String expected, int at, int length) {
        super("Expected " + expected + " before byte " + at + " of " + length
                + ". The record is damaged: drop it, and take it from a peer.");
    }
}
