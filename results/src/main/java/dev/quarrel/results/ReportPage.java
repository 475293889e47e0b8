package dev.quarrel.results;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Everything the template of a report shows, ready to be written.
///
/// @param run what was tested, in the order of `run.json`
/// @param sections the anomalies, worst first
/// @param omitted how many further anomalies are only in `verdict.json`
/// @param operationsData see [OperationColumns]
public record ReportPage(
        Map<String, ?> run,
        Verdict verdict,
        List<AnomalySection> sections,
        int omitted,
        List<Latencies.Window> windows,
        List<Latencies.Kind> kinds,
        List<FaultBand> bands,
        String operationsData,
        String setupJson) {

    /// Further anomalies are folded away, so that the timeline is never far.
    public static final int SHOWN_AT_ONCE = 2;

    private static final int MAX_SECTIONS = 25;
    private static final int MAX_DRAWN = 24;
    private static final Set<String> PLACED_ELSEWHERE = Set.of("schedule", "command", "arguments", "name");

    /// One anomaly as the page shows it.
    ///
    /// @param number its place, from 0
    /// @param drawing SVG, already escaped
    /// @param operations the same operations for a table
    /// @param undrawn how many operations were too many to draw
    public record AnomalySection(int number, Anomaly anomaly, String drawing, List<Interval> operations, int undrawn) {}

    static ReportPage of(Map<String, ?> run, History history, Verdict verdict) {
        List<FaultBand> bands = FaultBand.of(history);
        List<AnomalySection> sections = IntStream.range(
                        0, Math.min(MAX_SECTIONS, verdict.anomalies().size()))
                .mapToObj(number -> section(number, verdict.anomalies().get(number), history, bands))
                .toList();
        return new ReportPage(
                run,
                verdict,
                sections,
                verdict.anomalies().size() - sections.size(),
                Latencies.windows(history),
                Latencies.kinds(history),
                bands,
                OperationColumns.encode(history),
                setupJson(run, verdict, sections, bands));
    }

    private static AnomalySection section(int number, Anomaly anomaly, History history, List<FaultBand> bands) {
        List<Interval> all = Interval.whole(anomaly.events(), history);
        List<Interval> drawn = all.subList(0, Math.min(all.size(), MAX_DRAWN));
        String title = anomaly.name() + (anomaly.key() == null ? "" : " on " + anomaly.key());
        return new AnomalySection(
                number, anomaly, IntervalDrawing.draw(drawn, bands, title), drawn, all.size() - drawn.size());
    }

    /// What the page's script needs beside the operations: where faults lie and which key to look at first.
    private static String setupJson(
            Map<String, ?> run, Verdict verdict, List<AnomalySection> sections, List<FaultBand> bands) {
        Map<String, @Nullable Object> setup = new LinkedHashMap<>();
        setup.put("concurrency", concurrency(run));
        setup.put("bands", bands.stream().map(ReportPage::bandTree).toList());
        setup.put(
                "key",
                verdict.anomalies().isEmpty()
                        ? null
                        : verdict.anomalies().getFirst().key());
        setup.put("first", sections.isEmpty() ? List.of() : calls(sections.subList(0, 1)));
        setup.put("marked", calls(sections));
        return Page.scriptJson(setup);
    }

    private static @Nullable Object concurrency(Map<String, ?> run) {
        return run.get("options") instanceof Map<?, ?> options ? options.get("concurrency") : run.get("concurrency");
    }

    /// Indexes of the invocations that these sections draw.
    private static List<Long> calls(List<AnomalySection> sections) {
        return sections.stream()
                .flatMap(section -> section.operations().stream())
                .map(op -> op.invoke().index())
                .distinct()
                .toList();
    }

    private static Map<String, Object> bandTree(FaultBand band) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("name", band.name());
        tree.put("from", band.from() / 1e6);
        tree.put("to", band.to() / 1e6);
        tree.put("detail", band.detail());
        return tree;
    }

    public String word() {
        return verdict.validity().name().toLowerCase(Locale.ROOT);
    }

    /// Anomalies by name with their counts, in the order of their first.
    public Map<String, Long> counts() {
        return verdict.anomalies().stream()
                .collect(Collectors.groupingBy(Anomaly::name, LinkedHashMap::new, Collectors.counting()));
    }

    /// A field of `run.json` as text, or empty.
    public String told(String field) {
        Object value = run.get(field);
        return value == null ? "" : Page.inline(value);
    }

    public String title() {
        String name = told("name");
        return (name.isEmpty() ? "run" : name) + ": " + word();
    }

    /// The sentence under the verdict.
    public String summary() {
        int operations = kinds.stream().mapToInt(Latencies.Kind::total).sum();
        String looked =
                Text.count(operations) + " operations, " + bands.size() + (bands.size() == 1 ? " fault" : " faults");
        return switch (verdict.validity()) {
            case VALID -> looked + ": nothing that the configuration does not allow.";
            case UNKNOWN -> "Cannot tell: " + verdict.because();
            case INVALID ->
                looked + ", " + verdict.anomalies().size()
                        + (verdict.anomalies().size() == 1 ? " anomaly." : " anomalies.");
        };
    }

    /// The fields of `run.json` that the table of what was tested shows; the others have their own place.
    public List<String> testedFields() {
        return run.keySet().stream()
                .filter(field -> !PLACED_ELSEWHERE.contains(field) && run.get(field) != null)
                .map(String::valueOf)
                .toList();
    }
}
