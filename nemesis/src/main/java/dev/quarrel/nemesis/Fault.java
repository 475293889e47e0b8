package dev.quarrel.nemesis;

import java.util.List;

/// A way to break a cluster, drawn anew each time it strikes. Each is one file: its harms begin it, their ends heal it,
/// and where it is possible is told by [Breakable#whyNot] of each harm.
public interface Fault {
    /// Its name on the command line and in histories.
    String name();

    /// Draws one strike between two times; several steps where it comes in waves. Empty where the cluster is too small
    /// for it, or has no such part.
    List<Step> draw(Draw draw, long atMillis, long untilMillis);
}
