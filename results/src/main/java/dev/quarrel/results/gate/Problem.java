package dev.quarrel.results.gate;

import dev.quarrel.checker.Validity;
import java.nio.file.Path;

/// Why a run does not show what it must.
///
/// @param validity invalid where it showed something else, unknown where it cannot be told; either fails a gate
/// @param text for people: what was expected, and what came
public record Problem(Validity validity, String text) {
    /// The same, said of one seed.
    ///
    /// @param again the command that runs it again
    public Problem of(long seed, String again, Path report) {
        return new Problem(validity, "seed " + seed + ": " + text + "  (again: " + again + "; report: " + report + ")");
    }
}
