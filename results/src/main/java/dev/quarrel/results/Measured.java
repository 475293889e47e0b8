package dev.quarrel.results;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Checkers;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.judges.LostWrites;
import dev.quarrel.checker.judges.Staleness;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a report says of lost writes, siblings and staleness: the figures of the checkers that judged the run, and
/// where none of them counted such things, counted here without judging anything.
///
/// @param losses the details of `lost-writes`, empty where the history has no acknowledged write
/// @param siblings the details of `siblings`, or what replicas held where only that is known
/// @param staleness the details of `staleness`, empty where no read can be traced to its write
public record Measured(Map<String, Object> losses, Map<String, Object> siblings, Map<String, Object> staleness) {

    /// @param run what was tested, as in `run.json`
    static Measured of(Map<String, ?> run, History history, Verdict verdict, List<MetricsFile.Sample> samples) {
        Map<String, Object> losses = oneWinner(run)
                ? details(history, verdict, new LostWrites())
                : map(verdict.details().get("lost-writes"));
        Map<String, Object> staleness = details(history, verdict, new Staleness());
        Map<String, Object> siblings = map(verdict.details().get("siblings"));
        return new Measured(
                number(losses, "acknowledged") == 0 ? Map.of() : losses,
                siblings.isEmpty() ? held(samples) : siblings,
                number(staleness, "reads") == 0 ? Map.of() : staleness);
    }

    /// Whether the store keeps the last write alone: only there can one be told lost from a history that nobody judged
    /// for it. Where siblings are kept, a read of one value does not say that the others are gone.
    private static boolean oneWinner(Map<String, ?> run) {
        return String.valueOf(map(run.get("store")).get("versions")).startsWith("lww");
    }

    private static Map<String, Object> details(History history, Verdict verdict, Checker checker) {
        Map<String, Object> judged = map(verdict.details().get(checker.name()));
        return judged.isEmpty()
                ? Checkers.checkSafely(checker, history, Budget.DEFAULT).details()
                : judged;
    }

    /// The most siblings that any replica held of a key at any sample.
    private static Map<String, Object> held(List<MetricsFile.Sample> samples) {
        Map<String, Long> most = new TreeMap<>();
        samples.forEach(sample -> sample.crowded().forEach((key, n) -> most.merge(key, (long) n, Math::max)));
        Map<String, Object> keys = new LinkedHashMap<>();
        Map<Long, Long> counts = new TreeMap<>();
        most.forEach((key, n) -> {
            keys.put(key, Map.of("max", n));
            counts.merge(n, 1L, Long::sum);
        });
        Map<String, Object> distribution = new LinkedHashMap<>();
        counts.forEach((n, count) -> distribution.put(String.valueOf(n), count));
        return most.isEmpty()
                ? Map.of()
                : Map.of(
                        "max",
                        most.values().stream().max(Long::compare).orElse(1L),
                        "keysByMost",
                        distribution,
                        "keys",
                        keys);
    }

    /// A tree under a name, empty where there is none.
    public static Map<String, Object> map(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof Map<?, ?> ? VerdictJson.asMap(value) : Map.of();
    }

    /// The rows of a list of trees.
    public static List<Map<String, Object>> rows(@org.jspecify.annotations.Nullable Object value) {
        List<Map<String, Object>> rows = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(each -> rows.add(map(each)));
        }
        return rows;
    }

    public static double number(Map<String, Object> of, String name) {
        return of.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    /// A whole number or a share as text; empty where it was not counted.
    public static String text(Map<String, Object> of, String name) {
        return of.get(name) instanceof Number number ? Text.number(number) : "";
    }

    /// `0.0213` as `2.13 %`.
    public static String percent(double share) {
        return String.format(java.util.Locale.ROOT, "%.2f %%", 100 * share);
    }

    /// Nanoseconds as milliseconds; empty where nothing was counted.
    public static String nanos(Map<String, Object> of, String name) {
        return of.get(name) instanceof Number number ? Text.time(number.longValue()) : "";
    }

    /// The keys with the highest figure, highest first.
    public static List<Map.Entry<String, Object>> highest(Map<String, Object> keys, String figure, int limit) {
        return keys.entrySet().stream()
                .sorted((a, b) -> Double.compare(number(map(b.getValue()), figure), number(map(a.getValue()), figure)))
                .limit(limit)
                .toList();
    }
}
