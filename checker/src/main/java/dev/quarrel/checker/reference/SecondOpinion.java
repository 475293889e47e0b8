package dev.quarrel.checker.reference;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.model.Register;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A fast checker whose small invalid verdicts the reference checker must confirm.
///
/// ```
/// p0 write k1 1 ok    p0 write k1 2 ok    p1 read k1 -> 1
/// linearizable: invalid, stale-read
/// reference:    invalid, non-linearizable       details: secondOpinion = agrees
/// ```
///
/// The keys of the anomalies are judged again, each if it has few operations and at most [#KEYS] of them. Where the two
/// disagree one of them is wrong, and the verdict is *unknown* and says so.
///
/// @param fast the checker that judges
/// @param reference what confirms it, by the same model
/// @param maxOperations keys with more are left to the fast checker alone
public record SecondOpinion(Checker fast, Reference reference, int maxOperations) implements Checker {
    static final int KEYS = 3;
    private static final Budget SMALL = new Budget(500_000, 60_000, 64L << 20);

    /// For keys of at most 500 operations.
    public SecondOpinion(Checker fast, Reference reference) {
        this(fast, reference, 500);
    }

    /// The checker with a second opinion if the reference knows its model, else the checker alone.
    public static Checker of(Checker checker) {
        if (checker instanceof Linearizable fast && fast.initial() instanceof Register register) {
            String model = register.cas() ? "cas-register" : "register";
            return new SecondOpinion(fast, new Reference(model, register.value(), register.observesMisses()));
        }
        return checker;
    }

    @Override
    public String name() {
        return fast.name();
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Verdict verdict = fast.check(history, budget);
        return verdict.validity() == Validity.INVALID ? confirmed(history, verdict) : verdict;
    }

    private Verdict confirmed(History history, Verdict verdict) {
        Map<String, List<Operation>> byKey = history.operationsByKey();
        List<String> keys = verdict.anomalies().stream()
                .map(Anomaly::key)
                .map(key -> Objects.requireNonNullElse(key, ""))
                .distinct()
                .filter(key -> byKey.getOrDefault(key, List.of()).size() <= maxOperations)
                .limit(KEYS)
                .toList();
        String opinion =
                keys.isEmpty() ? "none: every key concerned has more than " + maxOperations + " operations" : "";
        for (String key : keys) {
            Validity second = reference
                    .check(new History(Operation.events(byKey.getOrDefault(key, List.of()))), SMALL)
                    .validity();
            if (second == Validity.VALID) {
                String because = "the fast checker and the reference checker disagree on key " + key
                        + ": one of them is wrong; please report this history";
                return new Verdict(name(), Validity.UNKNOWN, because, verdict.anomalies(), verdict.details());
            }
            opinion =
                    second == Validity.INVALID ? "agrees" : opinion.isEmpty() ? "none: its budget was spent" : opinion;
        }
        Map<String, Object> details = new LinkedHashMap<>(verdict.details());
        details.put("secondOpinion", opinion);
        return new Verdict(name(), verdict.validity(), verdict.because(), verdict.anomalies(), details);
    }
}
