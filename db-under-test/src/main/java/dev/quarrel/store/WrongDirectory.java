package dev.quarrel.store;

/// A node was started on a data directory that belongs to another.
public final class WrongDirectory extends RuntimeException {
    private static final long serialVersionUID = 1;

    public WrongDirectory(String expected, String found) {
        super("Expected a data directory of node '" + expected + "' or an empty one, got one of node '" + found
                + "'. Start '" + found + "' on it, or give '" + expected + "' its own directory.");
    }
}
