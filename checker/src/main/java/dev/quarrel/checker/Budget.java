package dev.quarrel.checker;

/// How much one search may spend before it must say *unknown*.
///
/// Counted in steps, not in seconds, so that a verdict does not depend on how busy the machine is; the wall-clock
/// limit is a second belt for searches whose steps are slow.
///
/// @param maxSteps configurations a search may visit
/// @param maxMillis wall-clock milliseconds a search may take
/// @param maxBytes bytes a search may remember, roughly
public record Budget(long maxSteps, long maxMillis, long maxBytes) {
    public static final Budget DEFAULT = new Budget(20_000_000, 60_000, 512L << 20);
}
