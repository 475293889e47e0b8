package dev.quarrel.checker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Runs several checkers over one history. The worst verdict wins; a checker that crashed is *unknown, because…* and
/// never
/// hides what the others found.
public final class Checkers {
    private Checkers() {}

    /// One verdict per checker, in their order.
    public static List<Verdict> checkAll(List<? extends Checker> checkers, History history, Budget budget) {
        return checkers.stream()
                .map(checker -> checkSafely(checker, history, budget))
                .toList();
    }

    /// The verdict of one checker, or unknown if it threw.
    public static Verdict checkSafely(Checker checker, History history, Budget budget) {
        try {
            return checker.check(history, budget);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return new Verdict(
                    checker.name(), Validity.UNKNOWN, "the checker crashed: " + describe(e), List.of(), Map.of());
        }
    }

    /// The worst of the verdicts; of none it is unknown.
    public static Validity worst(List<Verdict> verdicts) {
        return verdicts.stream().map(Verdict::validity).reduce(Validity::worst).orElse(Validity.UNKNOWN);
    }

    /// Several checkers as one: the anomalies of all, the reasons of those that do not know, details by checker.
    public static Checker compose(String name, List<? extends Checker> checkers) {
        return new Composed(name, List.copyOf(checkers));
    }

    private static String describe(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        String where = trace.length == 0 ? "" : " at " + trace[0];
        return e.getClass().getSimpleName() + ": " + Objects.toString(e.getMessage(), "no message") + where;
    }

    private record Composed(String name, List<Checker> checkers) implements Checker {
        @Override
        public Verdict check(History history, Budget budget) {
            List<Verdict> verdicts = checkAll(checkers, history, budget);
            List<Anomaly> anomalies = new ArrayList<>();
            List<String> reasons = new ArrayList<>();
            Map<String, Object> details = new LinkedHashMap<>();
            for (Verdict verdict : verdicts) {
                anomalies.addAll(verdict.anomalies());
                details.put(verdict.checker(), verdict.details());
                if (verdict.validity() == Validity.UNKNOWN) {
                    reasons.add(verdict.checker() + ": " + verdict.because());
                }
            }
            Validity validity = worst(verdicts);
            String because = validity == Validity.UNKNOWN ? String.join("; ", reasons) : null;
            return new Verdict(name, validity, because, anomalies, details);
        }
    }
}
