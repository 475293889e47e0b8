package dev.quarrel.results.gate;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Checkers;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.judges.Convergence;
import dev.quarrel.checker.judges.LostWrites;
import dev.quarrel.checker.judges.Staleness;
import dev.quarrel.results.Figures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A number of a run that a suite may bound. It is taken from what the run's own checkers measured; where they measured
/// something else, the judge of that number looks at the history. A judge that does not know is no measurement: then
/// the
/// figure cannot be told, and no bound on it holds.
///
/// @param paths where it stands among the details of a verdict, such as `lost-writes.loss`; the first that is there
/// counts
/// @param judge who measures it where no checker of the run did; null where the history alone is enough
public record Figure(
        String name,
        Unit unit,
        List<String> paths,
        @Nullable Checker judge) {
    /// What a bound on it is given in.
    public enum Unit {
        /// A plain number.
        COUNT,
        /// A percentage, or 0 … 1.
        SHARE,
        /// `ms` or `s`; kept in nanoseconds.
        TIME
    }

    /// What was measured.
    ///
    /// @param value in the figure's own unit; null where it cannot be told
    /// @param because why not; null where it can
    record Measured(@Nullable Double value, @Nullable String because) {}

    private static final Double ENDLESS = Double.POSITIVE_INFINITY;
    private static final Map<String, Figure> ALL = all();

    static Figure named(String name) {
        Figure figure = ALL.get(name);
        if (figure == null) {
            throw new IllegalArgumentException("expected one of the figures " + ALL.keySet() + ", got '" + name + "'");
        }
        return figure;
    }

    /// All that there are.
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    Measured of(History history, Verdict verdict) {
        Double own = look(Figures.of(history, verdict).values());
        if (own != null) {
            return new Measured(own, null);
        }
        if (judge == null) {
            return new Measured(null, "this workload does not measure it");
        }
        if (judge instanceof LostWrites || judge instanceof Staleness) {
            if (history.operations().stream().anyMatch(Figure::readsMany)) {
                return new Measured(
                        null, judge.name() + " is judged of registers, and a read here returns many values");
            }
        }
        Verdict judged = Checkers.checkSafely(judge, history, Budget.DEFAULT);
        if (judged.validity() == Validity.UNKNOWN) {
            return new Measured(null, judge.name() + " cannot be judged in this run: " + judged.because());
        }
        Verdict filed = new Verdict("", judged.validity(), null, List.of(), Map.of(judge.name(), judged.details()));
        return new Measured(look(Figures.of(history, filed).values()), judge.name() + " did not measure it");
    }

    private static boolean readsMany(Operation op) {
        return op.isOk() && op.f().equals("read") && op.result() instanceof List<?>;
    }

    private @Nullable Double look(Map<String, Double> values) {
        for (String path : paths) {
            Double value = values.get(path);
            if (value != null) {
                return path.startsWith("convergence.") && !allConverged(values) ? ENDLESS : value;
            }
        }
        // Quantiles are of the reads that were stale: where none was, they are 0.
        boolean fresh = Double.valueOf(0).equals(values.get("staleness.stale"));
        return fresh && paths.getFirst().startsWith("staleness.") ? Double.valueOf(0) : null;
    }

    private static boolean allConverged(Map<String, Double> values) {
        return Objects.equals(values.get("convergence.converged"), values.get("convergence.keys"));
    }

    private static Map<String, Figure> all() {
        Map<String, Figure> all = new LinkedHashMap<>();
        add(all, "availability", Unit.SHARE, null, "availability");
        add(all, "operations", Unit.COUNT, null, "operations");
        add(all, "anomalies", Unit.COUNT, null, "anomalies");
        add(all, "latency p50", Unit.TIME, null, "latency.p50Nanos");
        add(all, "latency p99", Unit.TIME, null, "latency.p99Nanos");
        add(
                all,
                "lost-writes",
                Unit.COUNT,
                new LostWrites(),
                "lost-writes.lostToOlder",
                "set.lost",
                "siblings.lostSiblings");
        add(all, "loss", Unit.SHARE, new LostWrites(), "lost-writes.loss", "set.loss");
        for (String quantile : List.of("p50", "p90", "p99", "max")) {
            add(all, "staleness " + quantile, Unit.TIME, new Staleness(), "staleness.nanosBehind." + quantile);
        }
        add(all, "stale-reads", Unit.SHARE, new Staleness(), "staleness.staleShare");
        add(all, "versions-behind max", Unit.COUNT, new Staleness(), "staleness.versionsBehind.max");
        add(all, "siblings max", Unit.COUNT, null, "siblings.max");
        add(all, "false-conflicts", Unit.COUNT, null, "siblings.falseConflicts");
        add(all, "converges", Unit.TIME, new Convergence(), "convergence.nanosAfterLastFault.max");
        return all;
    }

    private static void add(Map<String, Figure> all, String name, Unit unit, @Nullable Checker judge, String... paths) {
        all.put(name, new Figure(name, unit, List.of(paths), judge));
    }
}
