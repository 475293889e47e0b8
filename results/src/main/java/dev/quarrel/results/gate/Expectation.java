package dev.quarrel.results.gate;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a cell of a suite must show.
///
/// @param verdict the verdict every run must have, or null where only anomalies or bounds are asked for
/// @param finds anomalies of which each must be found by at least one seed
/// @param never anomalies that no seed may find
/// @param thresholds bounds that hold in every run
public record Expectation(
        @Nullable Validity verdict, List<String> finds, List<String> never, List<Threshold> thresholds) {

    /// Whether nothing at all is expected, which every run would show.
    public boolean isEmpty() {
        return verdict == null && finds.isEmpty() && never.isEmpty() && thresholds.isEmpty();
    }

    /// What one run did against this expectation; empty if nothing. Anomalies to be found are judged over all seeds.
    public List<Problem> violations(History history, Verdict got) {
        List<Problem> problems = new ArrayList<>();
        if (verdict != null && got.validity() != verdict) {
            Validity how = got.validity() == Validity.UNKNOWN ? Validity.UNKNOWN : Validity.INVALID;
            problems.add(
                    new Problem(how, "expected " + word(verdict) + ", got " + word(got.validity()) + because(got)));
        }
        boolean onlyFinds = never.isEmpty() && thresholds.isEmpty() && !finds.isEmpty();
        if (verdict == null && !onlyFinds && got.validity() == Validity.UNKNOWN) {
            problems.add(new Problem(Validity.UNKNOWN, "the verdict is unknown, which never passes" + because(got)));
        }
        vacuity(history, problems);
        Set<String> names = names(got);
        never.stream()
                .filter(names::contains)
                .forEach(name -> problems.add(
                        new Problem(Validity.INVALID, "found " + name + ", which must never be found" + because(got))));
        for (Threshold threshold : thresholds) {
            Problem problem = threshold.violation(history, got);
            if (problem != null) {
                problems.add(problem);
            }
        }
        return problems;
    }

    /// A run in which nothing was ok tested nothing.
    private static void vacuity(History history, List<Problem> into) {
        if (history.operations().stream().noneMatch(Operation::isOk)) {
            into.add(new Problem(
                    Validity.UNKNOWN,
                    "vacuous: of " + history.operations().size() + " operations none was ok, so nothing was tested"));
        }
    }

    /// The anomalies that no run of the cell found although one had to.
    public List<String> missing(List<Verdict> verdicts) {
        Set<String> found = new TreeSet<>();
        verdicts.forEach(each -> found.addAll(names(each)));
        return finds.stream().filter(name -> !found.contains(name)).toList();
    }

    private static Set<String> names(Verdict verdict) {
        Set<String> names = new TreeSet<>();
        verdict.anomalies().stream().map(Anomaly::name).forEach(names::add);
        return names;
    }

    private static String because(Verdict verdict) {
        if (verdict.because() != null) {
            return ", because " + verdict.because();
        }
        if (verdict.anomalies().isEmpty()) {
            return "";
        }
        Anomaly worst = verdict.anomalies().getFirst();
        return ": " + worst.name() + ". " + worst.explanation();
    }

    private static String word(Validity validity) {
        return validity.name().toLowerCase(Locale.ROOT);
    }
}
