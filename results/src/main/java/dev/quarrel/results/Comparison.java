package dev.quarrel.results;

import dev.quarrel.checker.JsonLines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What changed from one run to another: verdict, anomalies, and every measured figure that differs.
///
/// @param rows those that differ first come first: verdict, anomalies by name, then figures
public record Comparison(String a, String b, List<Row> rows, int same) {
    /// One thing that differs.
    public record Row(String what, String a, String b, String change) {}

    public static Comparison of(RunDirectory a, RunDirectory b) throws IOException {
        RunSummary one = RunSummary.of(a);
        RunSummary other = RunSummary.of(b);
        List<Row> rows = new ArrayList<>();
        text(rows, "verdict", one.verdict(), other.verdict());
        text(rows, "profile", one.profile(), other.profile());
        text(rows, "workload", one.workload(), other.workload());
        text(rows, "faults", one.faults(), other.faults());
        counts(rows, one.anomalies(), other.anomalies());
        int same = figures(rows, figures(a), figures(b));
        return new Comparison(one.id(), other.id(), rows, same);
    }

    private static Map<String, Double> figures(RunDirectory run) throws IOException {
        return Figures.of(JsonLines.read(run.historyFile()), run.readVerdict()).values();
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
        TreeMap<String, Double> all = new TreeMap<>(a);
        all.putAll(b);
        int before = rows.size();
        all.keySet().forEach(name -> number(rows, name, a.get(name), b.get(name)));
        return all.size() - (rows.size() - before);
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
        return value == null ? "not measured" : Page.figure(name, value);
    }

    /// For a terminal.
    public String text() {
        StringBuilder out = new StringBuilder();
        out.append("A  ").append(a).append("\nB  ").append(b).append("\n\n");
        for (Row row : rows) {
            out.append(String.format(Locale.ROOT, "%-44s %20s  %20s  %s", row.what, row.a, row.b, row.change)
                            .stripTrailing())
                    .append('\n');
        }
        return out.append(rows.isEmpty() ? "no difference" : same + " further figures are the same")
                .append('\n')
                .toString();
    }
}
