package dev.quarrel.workloads;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Checkers;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A checker that only tells: what it counts stands among the figures of a run, and no verdict depends on it. It spends
/// little, and where that was not enough it says so among the figures, too.
///
/// ```
/// register, one stale read     linearizable: invalid, stale-read
///                              consistency: valid, strongest = [sequential-per-key, causal-convergent, …]
/// ```
public record Informative(Checker checker) implements Checker {
    private static final Budget LITTLE = new Budget(500_000, 1_000, 64L << 20);

    @Override
    public String name() {
        return checker.name();
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Verdict told = Checkers.checkSafely(checker, history, LITTLE);
        Map<String, Object> details = new LinkedHashMap<>(told.details());
        if (told.because() != null) {
            details.put("undecided", told.because());
        }
        return new Verdict(name(), Validity.VALID, null, List.of(), details);
    }
}
