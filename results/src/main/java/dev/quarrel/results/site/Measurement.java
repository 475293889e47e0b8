package dev.quarrel.results.site;

import dev.quarrel.results.RunSummary;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The runs of one profile that differ in nothing but their seeds, and what they came to.
///
/// @param verdicts and the two after it: counts, as `3 valid, 1 invalid`
/// @param runs of which it is told, in the order of their seeds
public record Measurement(
        String workload,
        String cluster,
        String configuration,
        String faults,
        String verdicts,
        String anomalies,
        String broken,
        List<RunSummary> runs) {

    /// Groups the runs of that profile.
    static List<Measurement> of(String profile, List<RunSummary> all) {
        Map<List<String>, List<RunSummary>> groups = all.stream()
                .filter(run -> run.profile().equals(profile))
                .sorted(Comparator.comparing(RunSummary::workload).thenComparing(RunSummary::id))
                .collect(Collectors.groupingBy(
                        run -> List.of(run.workload(), run.cluster(), run.configuration(), run.faults()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        return groups.values().stream().map(Measurement::of).toList();
    }

    private static Measurement of(List<RunSummary> runs) {
        RunSummary one = runs.getFirst();
        return new Measurement(
                one.workload(),
                one.cluster(),
                one.configuration(),
                one.faults().isEmpty() ? "none" : one.faults(),
                counts(runs, run -> Stream.of(run.verdict())),
                counts(runs, run -> run.anomalies().keySet().stream()),
                counts(runs, run -> run.broken().stream()),
                runs);
    }

    /// In how many of the runs each word stands; `none` where none does.
    private static String counts(List<RunSummary> runs, Function<RunSummary, Stream<String>> words) {
        Map<String, Long> counts = runs.stream()
                .flatMap(words)
                .collect(Collectors.groupingBy(each -> each, TreeMap::new, Collectors.counting()));
        return counts.isEmpty()
                ? "none"
                : counts.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
    }
}
