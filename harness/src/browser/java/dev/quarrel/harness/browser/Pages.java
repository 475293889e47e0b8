package dev.quarrel.harness.browser;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.JsonLinesWriter;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.harness.cli.Kept;
import dev.quarrel.results.Holding;
import dev.quarrel.results.MetricsFile;
import dev.quarrel.results.Report;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs to look at: real ones of the simulated world, a long one and a hostile one made up.
final class Pages {
    /// Breaks out of whatever does not escape it.
    static final String HOSTILE =
            "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>\"'&<!--";

    private Pages() {}

    static RunDirectory simulated(Path runs, String... options) throws IOException {
        return Kept.test(runs, options);
    }

    /// So many operations of ten clients over 17 keys, three of which contradict each other.
    static RunDirectory madeUp(Path runs, String name, int operations, String word) throws IOException {
        History history = history(operations, word);
        List<Event> shown = history.subList(0, 6);
        Verdict verdict = new Verdict(
                "register",
                Validity.INVALID,
                null,
                List.of(new Anomaly("stale-read", word + 0, shown, "The read of " + word + " missed a write.")),
                Map.of(word, 1L));
        RunDirectory directory = RunDirectory.create(runs, name, Instant.parse("2026-11-21T04:30:42Z"), 1);
        try (JsonLinesWriter out = JsonLinesWriter.to(directory.historyFile())) {
            for (Event event : history) {
                out.write(event);
            }
        }
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("name", word);
        run.put("seed", 1L);
        run.put("profile", word);
        run.put("configuration", word);
        run.put("workload", word);
        run.put("cluster", word);
        run.put("command", "./quarrel test --name '" + word + "'");
        run.put("options", Map.of("concurrency", 10L));
        directory.writeRun(run);
        directory.writeVerdict(verdict);
        observed(directory, word);
        Report.write(directory, run, history, verdict);
        return directory;
    }

    /// What nodes counted and held, each of them named by the word, or by a node's name where it is short.
    private static void observed(RunDirectory directory, String word) throws IOException {
        String node = node(word, 1);
        try (MetricsFile metrics = MetricsFile.create(directory)) {
            for (long time = 0; time < 300_000_000L; time += 50_000_000) {
                Map<String, Long> counted =
                        Map.of("up", 1L, "clockMillis", time / 1_000_000, "hints", time % 7, "readRepairs", time);
                metrics.write(new MetricsFile.Sample(time, Map.of(node, counted), Map.of(word + 0, 2)));
            }
        }
        List<Holding.Version> siblings =
                List.of(new Holding.Version(word + "1", word), new Holding.Version(word + "2", word));
        Holding.write(directory, Stream.of(new Holding(0, node, word + 0, siblings, List.of(node), true)));
    }

    private static String node(String word, int process) {
        return word.length() > 9 ? word : "n" + process % 5;
    }

    private static History history(int operations, String word) {
        Random random = new Random(1);
        List<Event> events = new ArrayList<>();
        operation(events, 0, "write", word + 0, word + "1", 0);
        operation(events, 1, "write", word + 0, word + "2", 1_000_000);
        operation(events, 2, "read", word + 0, word + "1", 2_000_000);
        for (int i = 3; i < operations; i++) {
            boolean read = random.nextBoolean();
            Object value = word.length() > 9 ? word : i;
            operation(events, i % 10, read ? "read" : "write", word + i % 17, value, i * 1_000_000L);
        }
        return new History(events);
    }

    private static void operation(
            List<Event> events, int process, String f, String key, @Nullable Object value, long time) {
        Map<String, Object> node = Map.of("node", node(key, process));
        Object asked = f.equals("read") ? null : value;
        events.add(new Event(events.size(), time, process, Event.Type.INVOKE, f, key, asked, node));
        long took = 200_000 + (time / 1_000_000 * 7919) % 700_000;
        events.add(new Event(events.size(), time + took, process, Event.Type.OK, f, key, value, node));
    }
}
