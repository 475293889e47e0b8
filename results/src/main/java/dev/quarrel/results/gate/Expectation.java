package dev.quarrel.results.gate;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.results.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a cell of a suite must show.
///
/// @param verdict the verdict every run must have, or null where only anomalies or thresholds are asked for
/// @param finds anomalies of which each must be found by at least one seed
/// @param never anomalies that no seed may find
/// @param thresholds bounds that hold in every run
public record Expectation(
        @Nullable Validity verdict, List<String> finds, List<String> never, List<Threshold> thresholds) {

    /// What one run did against this expectation; empty if nothing. Anomalies to be found are judged over all seeds.
    public List<String> violations(History history, Verdict got) {
        List<String> violations = new ArrayList<>();
        if (verdict != null && got.validity() != verdict) {
            violations.add("expected " + word(verdict) + ", got " + word(got.validity()) + because(got));
        }
        if (verdict == null && finds.isEmpty() && got.validity() == Validity.UNKNOWN) {
            violations.add("the verdict is unknown, which never passes" + because(got));
        }
        if (history.operations().stream().noneMatch(op -> op.isOk())) {
            violations.add("vacuous: no operation was ok, so nothing was tested");
        }
        Set<String> names = names(got);
        never.stream()
                .filter(names::contains)
                .forEach(name -> violations.add("found " + name + ", which must never be"));
        Figures figures = Figures.of(history, got);
        for (Threshold threshold : thresholds) {
            String violation = threshold.violation(figures);
            if (violation != null) {
                violations.add(violation);
            }
        }
        return violations;
    }

    /// The anomalies that no run of the cell found although one had to.
    public List<String> missing(List<Verdict> verdicts) {
        Set<String> found = new TreeSet<>();
        verdicts.forEach(verdict -> found.addAll(names(verdict)));
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
        return verdict.anomalies().isEmpty()
                ? ""
                : ": " + verdict.anomalies().getFirst().name() + ". "
                        + verdict.anomalies().getFirst().explanation();
    }

    private static String word(Validity validity) {
        return validity.name().toLowerCase(Locale.ROOT);
    }
}
