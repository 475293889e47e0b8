package dev.quarrel.checker;

/// Judges a whole history. Pure: the same history and budget give the same verdict.
public interface Checker {
    /// The name under which its verdict is filed.
    String name();

    /// Never throws for what a history says; a spent budget is [Validity#UNKNOWN] and names the key and size.
    Verdict check(History history, Budget budget);
}
