package dev.quarrel.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.judges.Catalogue;
import dev.quarrel.checker.judges.Sessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page about the checker: its table is the catalogue, and its example is this test's.
class CheckerPageTest {
    private static final Path PAGE = Path.of("../docs/checker.md");
    private static final Path SELF = Path.of("src/test/java/dev/quarrel/checker/CheckerPageTest.java");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    @Test
    void itsTableIsTheCatalogue() throws IOException {
        String table = Catalogue.ALL.stream()
                .map(entry -> "| `%s` | %s | %s | %s |%n"
                        .formatted(
                                entry.name(),
                                entry.sentence(),
                                entry.needs(),
                                entry.anomalies().stream()
                                        .map(name -> "`" + name + "`")
                                        .collect(Collectors.joining(", "))))
                .collect(Collectors.joining());
        assertThat(Files.readString(PAGE)).contains(table);
    }

    @Test
    void itsExampleRuns() throws IOException {
        Files.writeString(directory.resolve("history.jsonl"), """
                {"index":0,"time":0,"process":0,"type":"invoke","f":"read","key":"k","value":null}
                {"index":1,"time":5,"process":0,"type":"ok","f":"read","key":"k","value":null}
                """);
        Files.writeString(directory.resolve("history.edn"), """
                {:type :invoke, :f :write, :value 7, :process 0}
                {:type :ok, :f :write, :value 7, :process 0}
                {:type :invoke, :f :write, :value 8, :process 0}
                {:type :ok, :f :write, :value 8, :process 0}
                {:type :invoke, :f :read, :value nil, :process 0}
                {:type :ok, :f :read, :value 7, :process 0}
                """);

        History history = new History(List.of(
                new Event(0, 0, 1, Event.Type.INVOKE, "write", "k", 7L, Map.of()),
                new Event(1, 9, 1, Event.Type.OK, "write", "k", 7L, Map.of())));
        Verdict inMemory = Linearizable.register().check(history, Budget.DEFAULT);

        CheckFiles files = CheckFiles.whole(new Sessions(), Budget.DEFAULT);
        List<CheckFiles.Line> lines = files.check(directory.resolve("history.jsonl"));
        Verdict edn = files.check(directory.resolve("history.edn")).getFirst().verdict();

        assertThat(inMemory.validity()).isEqualTo(Validity.VALID);
        assertThat(lines).extracting(line -> line.verdict().validity()).containsExactly(Validity.VALID);
        assertThat(edn.anomalies()).extracting(Anomaly::name).contains("read-your-writes");
    }

    /// Line by line, blanks and the place of the files aside.
    @Test
    void theExampleThatRunsIsTheOneOfThePage() throws IOException {
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        assertThat(block.find()).isTrue();
        List<String> shown = block.group(1)
                .lines()
                .map(CheckerPageTest::plain)
                .filter(line -> !line.isEmpty() && !line.startsWith("import"))
                .toList();
        List<String> here =
                Files.readString(SELF).lines().map(CheckerPageTest::plain).toList();
        assertThat(shown).hasSizeGreaterThan(5).allMatch(here::contains);
    }

    private static String plain(String line) {
        return line.strip().replace("directory.resolve(", "Path.of(");
    }
}
