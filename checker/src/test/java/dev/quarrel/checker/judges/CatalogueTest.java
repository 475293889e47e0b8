package dev.quarrel.checker.judges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.CheckFiles;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.judges.Catalogue.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The catalogue against the sources: nothing is missing there, and nothing in it is missing here.
class CatalogueTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/quarrel/checker");
    private static final Pattern KEBAB = Pattern.compile("\"([a-z]+(?:-[a-z]+)+)\"");
    private static final Pattern CHECKER =
            Pattern.compile("public (?:final class|record) (\\w+)[^{]* implements Checker");

    /// What is written like the name of an anomaly and is none, or is found only where a program gives a bound.
    private static final Set<String> OTHERS = Set.of("read-local", "wing-gong", "just-in-time", "slow-convergence");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path run;

    @Test
    void everyJudgeIsInIt() throws IOException {
        Set<String> there = new TreeSet<>();
        for (String source : sources("judges")) {
            var named = CHECKER.matcher(source);
            while (named.find()) {
                there.add(named.group(1));
            }
        }
        Set<String> listed = Catalogue.ALL.stream()
                .map(entry -> checker(entry).getClass())
                .filter(type -> type.getPackageName().endsWith(".judges"))
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(listed).isEqualTo(there).hasSizeGreaterThan(15);
    }

    @Test
    void everyAnomalyInTheSourcesIsInItAndNoOther() throws IOException {
        Set<String> written = new TreeSet<>();
        for (String source : sources("judges", "linear")) {
            var literal = KEBAB.matcher(source);
            while (literal.find()) {
                written.add(literal.group(1));
            }
        }
        Catalogue.ALL.forEach(entry -> written.remove(entry.name()));
        written.removeAll(OTHERS);
        written.add("divergence");
        assertThat(Catalogue.anomalies()).isEqualTo(written).hasSizeGreaterThan(40);
    }

    @Test
    void namesAreUniqueAndBeginWithTheNameUnderWhichTheVerdictIsFiled() {
        assertThat(Catalogue.ALL.stream().map(Entry::name)).doesNotHaveDuplicates();
        for (Entry entry : Catalogue.ALL) {
            assertThat(entry.name()).startsWith(checker(entry).name());
            assertThat(entry.sentence()).endsWith(".");
            assertThat(entry.needs()).isNotBlank();
        }
        assertThatThrownBy(() -> Catalogue.named("session"))
                .hasMessageContaining("expected a checker, one of linearizable, ")
                .hasMessageContaining("sessions, ")
                .hasMessageEndingWith("came session");
        assertThat(Catalogue.misfit("stale-read")).isNull();
        assertThat(Catalogue.misfit("stale-raed")).endsWith("got 'stale-raed'");
    }

    /// A history of one kind is foreign to most of them: they say so, and do not fail.
    @Test
    void eachJudgesEveryKindOfHistory() {
        List<String[]> histories = List.of(
                new String[] {"0 write x 1", "1 read x 1", "0 cas x [1,2]", "1 write x 3 info"},
                new String[] {"0 add s 1", "1 read s [1]", "0 append l 1", "1 read l [1]", "2 read s -"},
                new String[] {"0 enqueue q 1", "1 dequeue q 1", "0 generate - 7", "2 acquire m -"},
                new String[] {});
        for (String[] history : histories) {
            for (Entry entry : Catalogue.ALL) {
                if (!entry.name().equals("linearizable")) { // it has a model, which refuses what it does not know
                    Verdict verdict = checker(entry).check(Tale.of(history), Budget.DEFAULT);
                    assertThat(entry.anomalies()).as(entry.name()).containsAll(Tale.names(verdict));
                }
            }
        }
    }

    @Test
    void noneFailsWhereAListHasNothingInItOrANodeIsANumber() {
        for (String f : List.of("write", "add", "append", "enqueue")) {
            History history = new History(List.of(
                    event(0, Event.Type.INVOKE, f, 1L),
                    event(1, Event.Type.OK, f, 1L),
                    event(2, Event.Type.INVOKE, "read", null),
                    event(3, Event.Type.OK, "read", Arrays.asList(null, 1L, null))));
            for (Entry entry : Catalogue.ALL) {
                if (!entry.name().equals("linearizable")) {
                    assertThat(checker(entry).check(history, Budget.DEFAULT)).isNotNull();
                }
            }
        }
        History stale = new History(List.of(
                event(0, Event.Type.INVOKE, "write", 1L),
                event(1, Event.Type.OK, "write", 1L),
                event(2, Event.Type.INVOKE, "read", null),
                event(3, Event.Type.OK, "read", null)));
        Verdict verdict =
                Catalogue.named("staleness-none").make().apply(List.of()).check(stale, Budget.DEFAULT);
        assertThat(verdict.anomalies().getFirst().explanation()).contains("process 0 on 3 read nothing");
    }

    private static Event event(int index, Event.Type type, String f, @Nullable Object value) {
        Map<String, Object> extra = Map.of("node", 3L, "dots", List.of("1/n1", "2/n1", "3/n1"), "context", Map.of());
        return new Event(index, index, 0, type, f, "x", value, extra);
    }

    @Test
    void aFileIsJudgedByEachInALineOfItsOwnAndOneThatCannotDoesNotStopTheOthers() throws IOException {
        List<Entry> three = List.of(Catalogue.named("linearizable"), Catalogue.named("set"), Catalogue.named("stats"));
        String history = """
                {"index":0,"time":0,"process":0,"type":"invoke","f":"add","key":"s","value":1}
                {"index":1,"time":5,"process":0,"type":"ok","f":"add","key":"s","value":1}
                {"index":2,"time":6,"process":0,"type":"invoke","f":"add","key":"s","value":2}
                {"index":3,"time":7,"process":0,"type":"ok","f":"add","key":"s","value":2}
                {"index":4,"time":8,"process":0,"type":"invoke","f":"read","key":"s","value":null}
                {"index":5,"time":9,"process":0,"type":"ok","f":"read","key":"s","value":[3]}
                """;
        List<String> lines = CheckFiles.whole(three, Budget.DEFAULT).check(in(history), "a.jsonl").stream()
                .map(CheckFiles.Line::text)
                .toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0)).startsWith("a.jsonl: linearizable: unknown, because unsupported here");
        assertThat(lines.get(1))
                .startsWith("a.jsonl: set: invalid, unexpected-element: In the final read")
                .contains("acknowledged 2, lost 2", "\n  lost-element: ", "\n  and 1 more lost-element");
        assertThat(lines.get(2)).startsWith("a.jsonl: stats: valid; count 3, ok 3");
    }

    @Test
    void theLogsOfARunAreLookedAt() throws IOException {
        Files.writeString(run.resolve("history.jsonl"), "");
        List<Entry> logs = List.of(Catalogue.named("log-patterns"));
        assertThat(text(logs)).contains("unknown, because there are no logs");
        Path directory = Files.createDirectory(run.resolve("logs"));
        Files.writeString(directory.resolve("n1.log"), "started\n");
        assertThat(text(logs)).contains("log-patterns: valid");
        Files.writeString(directory.resolve("n2.log"), "started\njava.lang.OutOfMemoryError: Java heap space\n");
        assertThat(text(logs)).contains("invalid, log-pattern: n2.log:2: java.lang.OutOfMemoryError");
    }

    private String text(List<Entry> checkers) {
        return CheckFiles.whole(checkers, Budget.DEFAULT).check(run).getFirst().text();
    }

    private static InputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Checker checker(Entry entry) {
        return entry.make().apply(List.of());
    }

    private static List<String> sources(String... packages) throws IOException {
        List<String> sources = new ArrayList<>();
        for (String each : packages) {
            try (Stream<Path> files = Files.list(SOURCES.resolve(each))) {
                for (Path file : files.sorted().toList()) {
                    if (!file.endsWith("Catalogue.java")) {
                        sources.add(Files.readString(file));
                    }
                }
            }
        }
        return sources;
    }
}
