package dev.quarrel.results;

import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import java.util.Map;
import java.util.TreeMap;

/// Every number of a run under one flat name, for thresholds and comparisons.
///
/// ```
/// availability          0.9931      share of operations that were ok
/// latency.p99Nanos      1840000     of ok operations
/// lost-writes.loss      0.0213      from the details of the checker lost-writes
/// ```
///
/// @param values by name, names in order
public record Figures(Map<String, Double> values) {
    public static Figures of(History history, Verdict verdict) {
        Map<String, Double> values = new TreeMap<>();
        flatten("", verdict.details(), values);
        long[] took = history.operations().stream()
                .filter(Operation::isOk)
                .mapToLong(op -> op.completionTime() - op.invokeTime())
                .sorted()
                .toArray();
        int all = history.operations().size();
        values.put("operations", (double) all);
        values.put("availability", all == 0 ? 0 : (double) took.length / all);
        for (int percent : new int[] {50, 99}) {
            int rank = Math.max(0, (int) Math.ceil(percent / 100.0 * took.length) - 1);
            values.put("latency.p" + percent + "Nanos", took.length == 0 ? 0 : (double) took[rank]);
        }
        values.put("anomalies", (double) verdict.anomalies().size());
        return new Figures(values);
    }

    private static void flatten(String prefix, Map<?, ?> tree, Map<String, Double> into) {
        tree.forEach((name, value) -> {
            String path = prefix.isEmpty() ? String.valueOf(name) : prefix + "." + name;
            if (value instanceof Number number) {
                into.put(path, number.doubleValue());
            } else if (value instanceof Map<?, ?> inner) {
                flatten(path, inner, into);
            }
        });
    }
}
