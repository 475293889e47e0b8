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
        List<Chart> charts,
        Measured measured,
        String operationsData,
        String setupJson) {

    /// Further anomalies are folded away, so that the timeline is never far.
    public static final int SHOWN_AT_ONCE = 2;

    /// Of so many faults a page without a finding tells at once.
    public static final int GLANCED = 8;

    private static final int MAX_SECTIONS = 25;
    private static final int MAX_DRAWN = 24;
    private static final int MAX_STORY = 200;
    private static final Set<String> PLACED_ELSEWHERE = Set.of(
            "schedule",
            "command",
            "arguments",
            "name",
            "profile",
            "configuration",
            "promises",
            "workload",
            "seed",
            "cluster",
            "commit",
            "startedAt");

    /// One anomaly as the page shows it.
    ///
    /// @param number its place, from 0
    /// @param drawing SVG, already escaped
    /// @param operations the same operations for a table
    /// @param undrawn how many operations were too many to draw
    /// @param replicas what each replica held while they ran, or was asked afterwards
    /// @param unseen what nobody could see of that, and why; empty where all was seen
    /// @param orders why no order of them works, null where the anomaly is of another kind
    public record AnomalySection(
            int number,
            Anomaly anomaly,
            String drawing,
            List<Interval> operations,
            int undrawn,
            List<Holding> replicas,
            String unseen,
            @Nullable Orders orders) {}

    /// @param samples what the nodes counted, empty where nobody did
    /// @param holdings what replicas held, empty where nobody looked
    static ReportPage of(
            Map<String, ?> run,
            History history,
            Verdict verdict,
            List<MetricsFile.Sample> samples,
            List<Holding> holdings) {
        List<FaultBand> bands = FaultBand.of(history);
        List<AnomalySection> sections = IntStream.range(
                        0, Math.min(MAX_SECTIONS, verdict.anomalies().size()))
                .mapToObj(number -> section(number, verdict.anomalies().get(number), history, bands, holdings))
                .toList();
        List<Chart> charts = Charts.of(history, samples);
        return new ReportPage(
                run,
                verdict,
                sections,
                verdict.anomalies().size() - sections.size(),
                Latencies.windows(history),
                Latencies.kinds(history),
                bands,
                charts,
                Measured.of(run, history, verdict, samples),
                OperationColumns.encode(history),
                setupJson(run, verdict, sections, bands, charts));
    }

    private static AnomalySection section(
            int number, Anomaly anomaly, History history, List<FaultBand> bands, List<Holding> holdings) {
        List<Interval> all = Interval.whole(anomaly.events(), history);
        List<Interval> drawn = all.subList(0, Math.min(all.size(), MAX_DRAWN));
        String title = anomaly.name() + (anomaly.key() == null ? "" : " on " + anomaly.key());
        ReplicaStates states = ReplicaStates.of(anomaly.key(), holdings, end(history));
        Orders orders = Orders.of(all);
        return new AnomalySection(
                number,
                anomaly,
                IntervalDrawing.draw(drawn, bands, states, title, orders == null ? null : orders.stuck()),
                drawn,
                all.size() - drawn.size(),
                story(states, drawn),
                unseen(anomaly, states),
                orders);
    }

    private static List<Holding> story(ReplicaStates states, List<Interval> drawn) {
        long from = drawn.stream().mapToLong(Interval::from).min().orElse(0);
        long last = drawn.stream().mapToLong(op -> op.to(op.from())).max().orElse(0);
        long to = states.isAfterwards() ? states.lastLook() : last;
        List<Holding> story = states.story(from, to);
        return story.subList(0, Math.min(MAX_STORY, story.size()));
    }

    private static long end(History history) {
        return history.isEmpty() ? 0 : history.getLast().time();
    }

    private static String unseen(Anomaly anomaly, ReplicaStates states) {
        if (anomaly.key() == null) {
            return "";
        }
        if (states.isEmpty()) {
            return "What the replicas held of this key is not known: nobody looked, or none answered, or it is not among"
                    + " the first keys that went wrong.";
        }
        return states.isAfterwards()
                ? "Real replicas are asked once, after the test: what they held before, and which hints they kept, is"
                        + " not known."
                : "";
    }

    /// What the page's script needs beside the operations: where faults lie and which key to look at first.
    private static String setupJson(
            Map<String, ?> run,
            Verdict verdict,
            List<AnomalySection> sections,
            List<FaultBand> bands,
            List<Chart> charts) {
        Map<String, @Nullable Object> setup = new LinkedHashMap<>();
        setup.put("concurrency", concurrency(run));
        setup.put("bands", bands.stream().map(ReportPage::bandTree).toList());
        setup.put("charts", charts.stream().map(Chart::tree).toList());
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

    /// How many operations were ok.
    public long ok() {
        return kinds.stream().mapToLong(Latencies.Kind::ok).sum();
    }

    public long operations() {
        return kinds.stream().mapToLong(Latencies.Kind::total).sum();
    }

    /// The share of operations that were ok, by fault and by window; empty where nobody measured it.
    public Map<String, Object> availability() {
        return Measured.map(verdict.details().get("availability"));
    }

    /// What the checkers counted and no table of its own shows.
    public Map<String, Object> counted() {
        Map<String, Object> counted = new LinkedHashMap<>(verdict.details());
        counted.remove("availability");
        return counted;
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
        String looked =
                Text.count(operations()) + " operations, " + bands.size() + (bands.size() == 1 ? " fault" : " faults");
        return switch (verdict.validity()) {
            case VALID -> looked + ": nothing that the configuration does not allow.";
            case UNKNOWN -> "Cannot tell: " + verdict.because();
            case INVALID ->
                looked + ", " + verdict.anomalies().size()
                        + (verdict.anomalies().size() == 1 ? " anomaly" : " anomalies") + promised();
        };
    }

    /// Whether what was found was promised not to be, as the terminal says it too; nothing where no promise was judged.
    private String promised() {
        boolean judged = verdict.details().values().stream()
                .anyMatch(part -> Measured.map(part).containsKey("breaksPromise"));
        String broken = RunSummary.broken(verdict).isEmpty() ? "nothing that" : "what";
        return judged ? ": " + broken + " this configuration promises is broken." : ".";
    }

    /// The kinds of faults that were drawn, or `none`.
    public String nemesis() {
        String kinds = bands.stream().map(FaultBand::name).distinct().sorted().collect(Collectors.joining(", "));
        return kinds.isEmpty() ? "none" : kinds;
    }

    /// The fields of `run.json` that the first screen shows, in its order, where the run has them.
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("profile", told("profile"));
        facts.put("configuration", told("configuration"));
        facts.put("promises", told("promises"));
        facts.put("workload", told("workload"));
        facts.put("nemesis", nemesis());
        facts.put("seed", told("seed"));
        facts.put("cluster", told("cluster"));
        facts.put("commit", told("commit"));
        facts.put("started", told("startedAt").replaceFirst("\\.\\d+Z$", "Z"));
        facts.values().removeIf(String::isEmpty);
        return facts;
    }

    /// The fields of `run.json` that the table of what was tested shows; the others have their own place.
    public List<String> testedFields() {
        return run.keySet().stream()
                .filter(field -> !PLACED_ELSEWHERE.contains(field) && run.get(field) != null)
                .map(String::valueOf)
                .toList();
    }
}
