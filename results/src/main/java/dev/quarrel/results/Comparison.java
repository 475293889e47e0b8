package dev.quarrel.results;

import dev.quarrel.checker.History;
import dev.quarrel.checker.JsonLines;
import dev.quarrel.checker.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What changed from one run to another: verdict, anomalies, and every measured figure that differs.
///
/// @param facts what was tested and what came of it, whether or not it differs
/// @param rows what differs: verdict, anomalies by name, then figures, those that people ask for first
public record Comparison(String a, String b, List<Row> facts, List<Row> rows, int same) {
    private static final List<String> ASKED_FOR = List.of(
            "anomalies",
            "availability",
            "latency.p50Nanos",
            "latency.p99Nanos",
            "operations",
            "lost-writes.lost",
            "lost-writes.loss",
            "set.lost",
            "set.loss",
            "staleness.stale",
            "staleness.staleShare",
            "staleness.nanosBehind.p99",
            "siblings.max");

    /// One thing that differs.
    public record Row(String what, String a, String b, String change) {}

    public static Comparison of(RunDirectory a, RunDirectory b) throws IOException {
        RunSummary one = RunSummary.of(a);
        RunSummary other = RunSummary.of(b);
        List<Row> rows = new ArrayList<>();
        text(rows, "verdict", one.verdict(), other.verdict());
        text(rows, "profile", one.profile(), other.profile());
        text(rows, "workload", one.workload(), other.workload());
        text(rows, "nemesis", one.faults(), other.faults());
        counts(rows, one.anomalies(), other.anomalies());
        int same = figures(rows, figures(a), figures(b));
        return new Comparison(one.id(), other.id(), facts(one, other), rows, same);
    }

    /// Those of the rows that the facts do not say already.
    public List<Row> beside() {
        return rows.stream()
                .filter(row -> facts.stream().noneMatch(fact -> fact.what.equals(row.what)))
                .toList();
    }

    private static List<Row> facts(RunSummary one, RunSummary other) {
        List<Row> facts = new ArrayList<>();
        fact(facts, "verdict", one, other, RunSummary::verdict);
        fact(facts, "anomalies", one, other, RunSummary::anomalyText);
        fact(facts, "profile", one, other, RunSummary::profile);
        fact(facts, "configuration", one, other, RunSummary::configuration);
        fact(facts, "workload", one, other, RunSummary::workload);
        fact(facts, "nemesis", one, other, RunSummary::faults);
        fact(facts, "seed", one, other, RunSummary::seed);
        fact(facts, "cluster", one, other, RunSummary::cluster);
        fact(facts, "began", one, other, RunSummary::when);
        fact(facts, "again", one, other, RunSummary::command);
        return facts;
    }

    private static void fact(
            List<Row> facts, String what, RunSummary one, RunSummary other, Function<RunSummary, String> of) {
        String a = of.apply(one);
        String b = of.apply(other);
        facts.add(new Row(what, a.isEmpty() ? "none" : a, b.isEmpty() ? "none" : b, a.equals(b) ? "" : "differs"));
    }

    /// What was judged, and beside it losses and staleness, which a report counts of every register.
    private static Map<String, Double> figures(RunDirectory run) throws IOException {
        Verdict verdict = run.readVerdict(); // first: where it is missing, nothing else matters
        History history = JsonLines.read(run.historyFile());
        Measured measured = Measured.of(run.readRun(), history, verdict, List.of());
        Map<String, Object> details = new LinkedHashMap<>(verdict.details());
        details.putIfAbsent("lost-writes", measured.losses());
        Map<String, Object> staleness = new LinkedHashMap<>(measured.staleness());
        staleness.remove("nodes"); // asked for by few, and five rows each
        details.putIfAbsent("staleness", staleness);
        Verdict all =
                new Verdict(verdict.checker(), verdict.validity(), verdict.because(), verdict.anomalies(), details);
        return Figures.of(history, all).values();
    }

    private static void text(List<Row> rows, String what, String a, String b) {
        if (!a.equals(b)) {
            rows.add(new Row(what, a, b, ""));
        }
    }

    private static void counts(List<Row> rows, Map<String, Long> a, Map<String, Long> b) {
        TreeSet<String> names = new TreeSet<>(a.keySet());
        names.addAll(b.keySet());
        for (String name : names) {
            number(
                    rows,
                    name,
                    a.getOrDefault(name, 0L).doubleValue(),
                    b.getOrDefault(name, 0L).doubleValue());
        }
    }

    /// How many figures were the same.
    private static int figures(List<Row> rows, Map<String, Double> a, Map<String, Double> b) {
        TreeMap<String, Double> all = new TreeMap<>(
                Comparator.comparingInt(Comparison::place).thenComparing(Comparator.<String>naturalOrder()));
        all.putAll(a);
        all.putAll(b);
        int before = rows.size();
        all.keySet().forEach(name -> number(rows, name, a.get(name), b.get(name)));
        return all.size() - (rows.size() - before);
    }

    private static int place(String figure) {
        int place = ASKED_FOR.indexOf(figure);
        return place < 0 ? ASKED_FOR.size() : place;
    }

    private static void number(List<Row> rows, String name, @Nullable Double a, @Nullable Double b) {
        if (Objects.equals(a, b)) {
            return;
        }
        String change = a == null || b == null || a == 0
                ? ""
                : String.format(Locale.ROOT, "%+.1f %%", 100 * (b - a) / Math.abs(a));
        rows.add(new Row(name, shown(name, a), shown(name, b), change));
    }

    private static String shown(String name, @Nullable Double value) {
        if (value == null) {
            return "not measured";
        }
        boolean time = name.toLowerCase(Locale.ROOT).contains("nanos"); // also nanosBehind.p99
        return time ? Text.time(value.longValue()) : Page.figure(name, value);
    }

    private int width(Function<Row, String> column) {
        return rows.stream().map(column).mapToInt(String::length).max().orElse(1);
    }

    /// How a run's store was configured, on a line of its own; nothing where both had the same.
    private String configured(Function<Row, String> side) {
        return facts.stream()
                .filter(fact -> fact.what.equals("configuration") && !fact.change.isEmpty())
                .map(fact -> "\n   " + side.apply(fact))
                .collect(Collectors.joining());
    }

    /// For a terminal.
    public String text() {
        String form = "%%-%ds  %%%ds  %%%ds  %%s".formatted(width(Row::what), width(Row::a), width(Row::b));
        StringBuilder out = new StringBuilder();
        out.append("A  ").append(a).append(configured(Row::a)).append('\n');
        out.append("B  ").append(b).append(configured(Row::b)).append("\n\n");
        for (Row row : rows) {
            out.append(String.format(Locale.ROOT, form, row.what, row.a, row.b, row.change)
                            .stripTrailing())
                    .append('\n');
        }
        return out.append(rows.isEmpty() ? "no difference" : same + " further figures are the same")
                .append('\n')
                .toString();
    }
}
