package dev.quarrel.results;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A list of runs with search, filters and order, for the server and for a static site.
///
/// @param served whether the links of a server (compare, export, progress) work
/// @param links the other pages of the site
public record IndexPage(String title, List<RunSummary> runs, boolean served, List<Link> links) {
    /// Another page.
    public record Link(String title, String href) {}

    /// The values by which a column can be filtered.
    public List<String> choices(Function<RunSummary, String> field) {
        return runs.stream().map(field).distinct().sorted().toList();
    }

    /// The kinds of faults among all runs.
    public List<String> faultChoices() {
        return runs.stream()
                .flatMap(run -> Stream.of(run.faults().split(", ")))
                .filter(fault -> !fault.isEmpty())
                .distinct()
                .sorted()
                .toList();
    }

    /// The names of the anomalies among all runs.
    public List<String> anomalyChoices() {
        return runs.stream()
                .flatMap(run -> run.anomalies().keySet().stream())
                .distinct()
                .sorted()
                .toList();
    }

    /// How often each verdict was given per profile and workload.
    public Map<String, Map<String, String>> matrix() {
        Map<String, Map<String, Map<String, Long>>> counts = runs.stream()
                .collect(Collectors.groupingBy(
                        RunSummary::profile,
                        TreeMap::new,
                        Collectors.groupingBy(
                                RunSummary::workload,
                                TreeMap::new,
                                Collectors.groupingBy(RunSummary::verdict, TreeMap::new, Collectors.counting()))));
        Map<String, Map<String, String>> words = new TreeMap<>();
        counts.forEach((profile, row) -> {
            Map<String, String> cells = new TreeMap<>();
            row.forEach((workload, verdicts) -> cells.put(
                    workload,
                    verdicts.entrySet().stream()
                            .map(entry -> entry.getValue() + " " + entry.getKey())
                            .collect(Collectors.joining(", "))));
            words.put(profile, cells);
        });
        return words;
    }
}
