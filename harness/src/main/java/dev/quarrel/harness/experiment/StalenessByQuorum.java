package dev.quarrel.harness.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// How stale reads are for each R and W of N=3, without faults and without read repair: probabilistically bounded
/// staleness, measured (Bailis et al. 2012). Of the reads that began so many milliseconds after the latest acknowledged
/// write of their key, how many returned it?
final class StalenessByQuorum {
    private static final List<Long> MILLIS = List.of(1L, 2L, 5L, 10L, 20L, 50L);
    private static final String OPTIONS = "--workload staleness --profile dynamo --versions lww-hlc --no-sloppy"
            + " --read-repair none --nemesis none --rate 2000 --keys 5 --concurrency 20 --time-limit 10";

    private StalenessByQuorum() {}

    static Table run(Laboratory laboratory) {
        List<List<String>> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>(
                List.of(
                        "All reads of %d seeds from %d, cluster: %s; 5 nodes, N=3, no fault, no read repair."
                                .formatted(
                                        laboratory.seeds().size(),
                                        laboratory.seeds().getFirst(),
                                        laboratory.cluster()),
                        "Fresh: of the reads that began within so many milliseconds of the latest acknowledgement (and after the"
                                + " column before), the share that saw it.",
                        "Quorums that overlap are not enough for last write wins: a write stamped in the same millisecond as the"
                                + " one before it may lose the tie, though it began later. Traced at R=3 W=1: docs/experiments.md."));
        for (int r = 1; r <= 3; r++) {
            for (int w = 1; w <= 3; w++) {
                List<Laboratory.Result> results =
                        laboratory.runs("R=" + r + " W=" + w, OPTIONS + " --r " + r + " --w " + w, plan -> plan);
                rows.add(row(r, w, results));
                notes.addAll(Laboratory.troubles(results));
            }
        }
        List<String> header =
                new ArrayList<>(List.of("N=3", "reads", "stale", "most versions behind", "p99 ms behind"));
        MILLIS.forEach(millis -> header.add("fresh ≤ " + millis + " ms"));
        return new Table("Staleness by R and W", header, rows, notes);
    }

    private static List<String> row(int r, int w, List<Laboratory.Result> results) {
        double reads = sum(results, "reads");
        double stale = sum(results, "stale");
        List<String> row = new ArrayList<>(List.of(
                "R=%d W=%d%s".formatted(r, w, r + w > 3 ? " (overlapping)" : ""),
                format("%.0f", reads),
                format("%.3f %%", reads == 0 ? 0 : 100 * stale / reads),
                format("%.0f", most(results, "versionsBehind", "max")),
                stale == 0 ? "" : format("%.1f", most(results, "nanosBehind", "p99") / 1e6)));
        Map<Long, double[]> curve = curve(results);
        for (long millis : MILLIS) {
            double[] point = curve.getOrDefault(millis, new double[2]);
            row.add(point[0] == 0 ? "" : format("%.2f %%", 100 * point[1] / point[0]));
        }
        return row;
    }

    /// Milliseconds → reads, and how many of them were fresh.
    private static Map<Long, double[]> curve(List<Laboratory.Result> results) {
        Map<Long, double[]> curve = new TreeMap<>();
        for (Laboratory.Result result : results) {
            if (!(result.details("staleness").get("pbs") instanceof List<?> points)) {
                continue;
            }
            for (Object each : points) {
                if (each instanceof Map<?, ?> point
                        && point.get("upToMillis") instanceof Long millis
                        && point.get("reads") instanceof Number reads
                        && point.get("fresh") instanceof Number fresh) {
                    double[] sums = curve.computeIfAbsent(millis, m -> new double[2]);
                    sums[0] += reads.doubleValue();
                    sums[1] += reads.doubleValue() * fresh.doubleValue();
                }
            }
        }
        return curve;
    }

    private static double sum(List<Laboratory.Result> results, String figure) {
        return results.stream()
                .mapToDouble(result -> result.figure("staleness", figure))
                .sum();
    }

    /// The highest of a quantile over the seeds.
    private static double most(List<Laboratory.Result> results, String group, String quantile) {
        return results.stream()
                .map(result -> result.details("staleness").get(group))
                .mapToDouble(quantiles ->
                        quantiles instanceof Map<?, ?> map && map.get(quantile) instanceof Number number
                                ? number.doubleValue()
                                : 0)
                .max()
                .orElse(0);
    }

    private static String format(String pattern, double figure) {
        return String.format(Locale.ROOT, pattern, figure);
    }
}
