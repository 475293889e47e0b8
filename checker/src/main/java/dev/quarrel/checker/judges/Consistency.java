package dev.quarrel.checker.judges;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Checkers;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The strongest consistency models that a history of registers satisfies, and the weakest that it breaks.
///
/// ```
///            linearizable
///       ┌─────────┼──────────────────┬────────────────────┐
///    regular   sequential-per-key  causal-convergent   the four session guarantees
///       │                             │
///     safe                          causal
/// ```
///
/// Each model has its own checker; an arrow down means *implies*, and what is implied by a model satisfied is not
/// judged
/// again. A model satisfied is among the strongest if nothing above it is satisfied, a model broken is among the
/// weakest
/// if nothing below it is broken. This describes the history and makes no demand, so the verdict is valid, or unknown
/// if
/// a model could not be decided; details give each model's own answer.
public final class Consistency implements Checker {
    private static final List<String> GUARANTEES =
            List.of("monotonic-reads", "monotonic-writes", "read-your-writes", "writes-follow-reads");

    /// What each model implies, directly.
    private static final Map<String, List<String>> IMPLIES = Map.of(
            "linearizable",
            List.of(
                    "regular-register",
                    "sequential-per-key",
                    "causal-convergent",
                    "monotonic-reads",
                    "monotonic-writes",
                    "read-your-writes",
                    "writes-follow-reads"),
            "regular-register",
            List.of("safe-register"),
            "causal-convergent",
            List.of("causal"));

    @Override
    public String name() {
        return "consistency";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Map<String, Validity> models = new LinkedHashMap<>();
        Map<String, Long> anomalies = new TreeMap<>();
        List<Checker> checkers = List.of(
                Linearizable.casRegister(),
                new SequentialPerKey(),
                new RegularRegister(false),
                new RegularRegister(true),
                new Causal(true),
                new Causal(false));
        for (Checker checker : checkers) {
            if (isImplied(checker.name(), models)) {
                models.put(checker.name(), Validity.VALID);
            } else {
                Verdict verdict = Checkers.checkSafely(checker, history, budget);
                models.put(checker.name(), verdict.validity());
                count(verdict, anomalies);
            }
        }
        if (GUARANTEES.stream().allMatch(guarantee -> isImplied(guarantee, models))) {
            GUARANTEES.forEach(guarantee -> models.put(guarantee, Validity.VALID));
        } else {
            judgeSessions(history, budget, models, anomalies);
        }
        return verdict(models, anomalies);
    }

    private static boolean isImplied(String model, Map<String, Validity> judged) {
        return with(judged, Validity.VALID).stream().anyMatch(satisfied -> implies(satisfied, model));
    }

    private static void judgeSessions(
            History history, Budget budget, Map<String, Validity> models, Map<String, Long> anomalies) {
        Verdict sessions = Checkers.checkSafely(new Sessions(), history, budget);
        count(sessions, anomalies);
        for (String guarantee : GUARANTEES) {
            boolean broken =
                    sessions.anomalies().stream().anyMatch(a -> a.name().equals(guarantee));
            Validity otherwise = sessions.validity() == Validity.INVALID ? Validity.VALID : sessions.validity();
            models.put(guarantee, broken ? Validity.INVALID : otherwise);
        }
    }

    private static void count(Verdict verdict, Map<String, Long> anomalies) {
        for (Anomaly anomaly : verdict.anomalies()) {
            anomalies.merge(anomaly.name(), 1L, Long::sum);
        }
    }

    private Verdict verdict(Map<String, Validity> models, Map<String, Long> anomalies) {
        List<String> satisfied = with(models, Validity.VALID);
        List<String> broken = with(models, Validity.INVALID);
        List<String> unknown = with(models, Validity.UNKNOWN);
        Map<String, Object> answers = new LinkedHashMap<>();
        models.forEach((model, validity) -> answers.put(model, validity.name().toLowerCase(java.util.Locale.ROOT)));
        Map<String, Object> details = new LinkedHashMap<>();
        details.put(
                "strongest",
                satisfied.stream()
                        .filter(m -> satisfied.stream().noneMatch(s -> implies(s, m)))
                        .toList());
        details.put(
                "weakestBroken",
                broken.stream()
                        .filter(m -> broken.stream().noneMatch(b -> implies(m, b)))
                        .toList());
        details.put("models", answers);
        details.put("anomaliesSeen", anomalies);
        return unknown.isEmpty()
                ? new Verdict(name(), Validity.VALID, null, List.of(), details)
                : new Verdict(name(), Validity.UNKNOWN, "these could not be decided: " + unknown, List.of(), details);
    }

    private static List<String> with(Map<String, Validity> models, Validity validity) {
        return models.keySet().stream().filter(m -> models.get(m) == validity).toList();
    }

    private static boolean implies(String stronger, String weaker) {
        return IMPLIES.getOrDefault(stronger, List.of()).stream().anyMatch(m -> m.equals(weaker) || implies(m, weaker));
    }
}
