package dev.quarrel.results;

import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
    private static final Map<String, String> ALIASES = Map.of(
            "lost-writes", "lost",
            "siblings max", "siblings.max",
            "converges", "nanosAfterLastFault.max",
            "staleness p99", "staleness.p99");

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

    /// The figure that a person means by this name, or null if this run measured none.
    public @Nullable Double named(String name) {
        String wanted = ALIASES.getOrDefault(name, name.replace(' ', '.')).toLowerCase(Locale.ROOT);
        String[] parts = wanted.split("\\.");
        return values.entrySet().stream()
                .filter(entry -> ends(entry.getKey().toLowerCase(Locale.ROOT).split("\\."), parts))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /// `a.b.c` ends with `b.c`, and with `a.c`: the last part must be the last, the others only in order.
    private static boolean ends(String[] path, String[] wanted) {
        if (!path[path.length - 1].equals(wanted[wanted.length - 1])) {
            return false;
        }
        int from = 0;
        for (String part : wanted) {
            int at = Arrays.asList(path).subList(from, path.length).indexOf(part);
            if (at < 0) {
                return false;
            }
            from += at + 1;
        }
        return true;
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
