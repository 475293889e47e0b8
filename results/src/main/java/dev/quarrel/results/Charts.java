package dev.quarrel.results;

import dev.quarrel.checker.History;
import dev.quarrel.checker.judges.Staleness;
import dev.quarrel.checker.judges.Staleness.Stale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/// The charts beside latency and rate: what the nodes counted while the test ran, and how stale reads were.
final class Charts {
    private static final int MOST_POINTS = 2_000;
    private static final int MOST_KEYS = 8;
    private static final double NANOS = 1e9;

    private final List<MetricsFile.Sample> samples;

    private Charts(List<MetricsFile.Sample> samples) {
        this.samples = samples;
    }

    static List<Chart> of(History history, List<MetricsFile.Sample> samples) {
        List<Chart> charts = new ArrayList<>();
        if (!samples.isEmpty()) {
            charts.addAll(new Charts(samples).counted());
        }
        List<Stale> stale = Staleness.staleReads(history);
        charts.add(points(
                "stale-versions",
                "Staleness in versions",
                "versions",
                "Each point is a read that missed acknowledged writes: how many.",
                stale,
                Stale::versions));
        charts.add(points(
                "stale-millis",
                "Staleness in time",
                "ms",
                "Each point is a read that missed acknowledged writes: how long before it the first of them was"
                        + " acknowledged.",
                stale,
                read -> read.nanos() / 1e6));
        return charts;
    }

    private List<Chart> counted() {
        return List.of(
                siblings(),
                new Chart(
                        "hints",
                        "Hints pending",
                        "How many writes each node keeps for another that was out of reach.",
                        "hints",
                        Chart.Kind.STEPS,
                        "No node kept a hint at any sample.",
                        byNode("hints")),
                new Chart(
                        "repairs",
                        "Read repairs",
                        "All nodes together, a second: answers that lacked what a read returned, replicas repaired by"
                                + " reads, keys repaired by anti-entropy, hints handed on.",
                        "a second",
                        Chart.Kind.STEPS,
                        "There was nothing to repair.",
                        List.of(
                                rate("stale answers", "staleReplies"),
                                rate("read repairs", "readRepairs"),
                                rate("anti-entropy keys", "antiEntropyKeys"),
                                rate("hints handed on", "hintsDelivered"))),
                new Chart(
                        "clocks",
                        "Clock offsets",
                        "How far the wall clock of each node is from true time, as sampled" + every()
                                + ": a clock that jumps to and fro faster is seen only where a sample meets it.",
                        "ms",
                        Chart.Kind.STEPS,
                        "Every clock was true at every sample.",
                        byNode("clockMillis")));
    }

    /// The keys that were most crowded, and the most of all keys.
    private Chart siblings() {
        if (samples.stream().allMatch(sample -> sample.siblings() == null)) {
            return Chart.unseen(
                    "siblings",
                    "Siblings per key",
                    "Not known: in containers nobody looks into the replicas while the test runs.");
        }
        Map<String, Integer> most = new TreeMap<>();
        samples.forEach(sample -> sample.crowded().forEach((key, n) -> most.merge(key, n, Math::max)));
        List<Chart.Line> lines = new ArrayList<>();
        if (!most.isEmpty()) {
            lines.add(line(
                    "most of all keys",
                    sample -> sample.crowded().values().stream()
                            .mapToInt(n -> n)
                            .max()
                            .orElse(1)));
        }
        most.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_KEYS)
                .forEach(entry -> lines.add(
                        line(entry.getKey(), sample -> sample.crowded().getOrDefault(entry.getKey(), 1))));
        return new Chart(
                "siblings",
                "Siblings per key",
                "The most values that any replica held side by side, of the keys that had most; a key without is at 1.",
                "values",
                Chart.Kind.STEPS,
                "No replica ever held more than one value of a key.",
                lines);
    }

    private List<Chart.Line> byNode(String gauge) {
        TreeSet<String> nodes = new TreeSet<>();
        samples.forEach(sample -> nodes.addAll(sample.nodes().keySet()));
        return nodes.stream()
                .map(node -> {
                    List<double[]> points = new ArrayList<>();
                    for (MetricsFile.Sample sample : samples) {
                        Long value = sample.nodes().getOrDefault(node, Map.of()).get(gauge);
                        if (value != null) {
                            points.add(new double[] {sample.time() / NANOS, value});
                        }
                    }
                    return new Chart.Line(node, steps(points));
                })
                .toList();
    }

    private Chart.Line line(String name, ToDoubleFunction<MetricsFile.Sample> value) {
        List<double[]> points = new ArrayList<>();
        samples.forEach(sample -> points.add(new double[] {sample.time() / NANOS, value.applyAsDouble(sample)}));
        return new Chart.Line(name, steps(points));
    }

    /// How fast a counter grew, summed over nodes; one that fell was restarted, and counts from 0.
    private Chart.Line rate(String name, String counter) {
        Map<String, Long> before = new LinkedHashMap<>();
        List<double[]> points = new ArrayList<>();
        double lastSeconds = 0;
        for (MetricsFile.Sample sample : samples) {
            double seconds = sample.time() / NANOS;
            long grown = 0;
            for (Map.Entry<String, Map<String, Long>> node : sample.nodes().entrySet()) {
                Long now = node.getValue().get(counter);
                if (now != null) {
                    long old = before.getOrDefault(node.getKey(), 0L);
                    grown += now < old ? now : now - old;
                    before.put(node.getKey(), now);
                }
            }
            if (seconds > lastSeconds) {
                points.add(new double[] {lastSeconds, grown / (seconds - lastSeconds)});
            }
            lastSeconds = seconds;
        }
        return new Chart.Line(name, steps(points));
    }

    /// How long it is from one sample to the next, in words; empty where there is one sample.
    private String every() {
        long span = samples.getLast().time() - samples.getFirst().time();
        return samples.size() < 2 ? "" : " every " + Math.round(span / (samples.size() - 1.0) / 1e6) + " ms";
    }

    /// Only where the value changes, and the last.
    private static List<double[]> steps(List<double[]> points) {
        List<double[]> changes = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            boolean last = i == points.size() - 1;
            if (last || i == 0 || Double.compare(points.get(i)[1], points.get(i - 1)[1]) != 0) {
                changes.add(points.get(i));
            }
        }
        return changes;
    }

    private static Chart points(
            String id, String title, String unit, String note, List<Stale> stale, ToDoubleFunction<Stale> value) {
        int every = Math.max(1, (stale.size() + MOST_POINTS - 1) / MOST_POINTS);
        List<double[]> points = new ArrayList<>();
        for (int from = 0; from < stale.size(); from += every) {
            Stale worst = stale.subList(from, Math.min(stale.size(), from + every)).stream()
                    .max(Comparator.comparingDouble(value))
                    .orElseThrow();
            points.add(new double[] {worst.read().invokeTime() / NANOS, value.applyAsDouble(worst)});
        }
        String counted = stale.isEmpty() ? "" : " " + Text.count(stale.size()) + " stale reads.";
        String thinned = every == 1 ? "" : " Of " + every + " neighbours the worst is drawn.";
        return new Chart(
                id,
                title,
                note + counted + thinned,
                unit,
                Chart.Kind.POINTS,
                "No read was stale.",
                List.of(new Chart.Line("stale reads", points)));
    }
}
