package dev.quarrel.checker;

/// The three answers of a checker, best first; [#worst] merges them. Unknown never masks invalid.
public enum Validity {
    VALID,
    UNKNOWN,
    INVALID;

    public Validity worst(Validity other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
