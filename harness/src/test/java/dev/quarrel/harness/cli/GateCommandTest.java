package dev.quarrel.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import dev.quarrel.checker.Validity;
import dev.quarrel.harness.Run;
import dev.quarrel.results.gate.GateResult;
import dev.quarrel.results.gate.Suite;
import dev.quarrel.results.gate.SuiteFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import picocli.CommandLine;

class GateCommandTest {
    private static final String CELL = "nemesis: none, time-limit: 1, expect: ";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    @Test
    void everyCellOfOneSuiteInAllItsOutputs() throws Exception {
        int code = gate("""
                name: demo
                retries: 2
                runs:
                  - {profile: strong, %1$s valid}
                  - {profile: dynamo, r: 1, w: 1, seeds: 2, time-limit: 5, expect: {verdict: valid}}
                  - {profile: strong, %1$s [siblings max <= 5]}
                """.formatted(CELL));
        assertThat(code).isEqualTo(1);
        Document xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(directory.resolve("junit.xml").toFile());
        assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(3);
        Element failure = (Element) xml.getElementsByTagName("failure").item(0);
        assertThat(failure.getTextContent())
                .contains("stale-read on ", "again    ./quarrel test --profile dynamo", "report.html")
                .contains("seed 1: ", "seed 2: ");
        assertThat(xml.getElementsByTagName("error").item(0).getTextContent()).contains("cannot be told");
        assertThat(Files.readString(directory.resolve("summary.md")))
                .contains("1 of 3 cells passed", "| dynamo r 1 w 1 time-limit 5 | 2 | **failed** | 1 |");
        assertThat(directory.resolve("site/index.html")).isNotEmptyFile();
        try (var pages = Files.walk(directory.resolve("site"))) {
            assertThat(pages.filter(page -> page.endsWith("report.html"))).hasSize(4);
        }
    }

    @Test
    void theExitCodeTellsWhatCannotBeToldFromWhatFailed() throws IOException {
        assertThat(gate("runs: [{profile: strong, " + CELL + "valid}]")).isEqualTo(0);
        assertThat(gate("runs: [{profile: strong, " + CELL + "[siblings max <= 5]}]"))
                .isEqualTo(2);
        assertThat(gate("runs: [{profile: strong, " + CELL + "{finds: stale-read}}]"))
                .isEqualTo(1);
    }

    @Test
    void theSummaryIsAddedToWhatTheStepHasAlready() throws IOException {
        Path suite = Files.writeString(directory.resolve("s.yaml"), "runs: [{profile: strong, " + CELL + "valid}]");
        Path step = Files.writeString(directory.resolve("step.md"), "before\n");
        CommandLine line = App.line();
        GateCommand gate =
                Objects.requireNonNull(line.getSubcommands().get("gate")).getCommand();
        gate.step = step.toString();
        assertThat(line.execute(
                        "gate",
                        suite.toString(),
                        "--runs",
                        directory.resolve("runs").toString()))
                .isZero();
        assertThat(Files.readString(step)).startsWith("before\n").contains("1 of 1 cells passed");
    }

    @Test
    void eachSeedThatACampaignKeptIsACellOfItsOwn() throws Exception {
        Files.writeString(directory.resolve("failing.txt"), """
                test --profile dynamo --r 1 --w 1 --time-limit 5 --seed 2  # stale-read
                test --profile dynamo --no-sloppy --nemesis none --time-limit 1 --seed 3  # lost-write
                """);
        assertThat(gate("runs: [{regressions: failing.txt, expect: {never: stale-read}}]"))
                .isEqualTo(1);
        Document xml = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(directory.resolve("junit.xml").toFile());
        assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(2);
        assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(1);
        assertThat(xml.getElementsByTagName("failure").item(0).getTextContent())
                .contains("found stale-read", "./quarrel test --profile dynamo --r 1 --w 1 --time-limit 5 --seed 2");
        assertThat(Files.readString(directory.resolve("summary.md"))).contains("failing.txt:2 lost-write");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "runs: [{profile: nope, expect: valid}]",
                "runs: [{seed: 7, expect: valid}]",
                "runs: [{profile: strong, nodes: many, expect: valid}]",
                "runs: [{profile: strong}]",
                "runs: []",
                "runs: [{profile: strong, expect: {never: stale-raed}}]",
                "runs: [{profile: strong, workload: set, expect: {never: stale-read}}]",
                "runs: [{profile: strong, seeds: 0, expect: valid}]",
                "runs: [{regressions: nowhere.txt, expect: valid}]",
                "just words"
            })
    void aWrongSuiteIsRefusedBeforeAnythingRuns(String yaml) throws IOException {
        assertThat(gate(yaml)).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(directory.resolve("runs")).doesNotExist();
    }

    /// In containers a second attempt can come out otherwise, and it is told; in the simulated world it cannot.
    @Test
    void onlyWhatIsNotRepeatableIsRetriedAndEveryAttemptIsTold() throws IOException {
        PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Run good = TestCommand.run(TestCommand.plan(line()), directory.resolve("runs"), quiet);
        Run bad = TestCommand.run(TestCommand.plan(line("--r", "1", "--w", "1")), directory.resolve("runs"), quiet);
        AtomicInteger ran = new AtomicInteger();
        List<GateResult.CellResult> told = new ArrayList<>();
        Suite suite = parse("""
                retries: 2
                runs:
                  - {cluster: containers, expect: valid}
                  - {cluster: sim, expect: valid}
                """);
        try (Gate gate = new Gate(suite.retries(), plan -> {
            boolean flaky = plan.cluster().equals("containers") && ran.incrementAndGet() == 2;
            return flaky ? good : bad;
        })) {
            gate.run(suite, told::add);
        }
        assertThat(told.getFirst().attempts())
                .extracting(GateResult.Attempt::outcome)
                .containsExactly(Validity.INVALID, Validity.VALID);
        assertThat(told.getFirst().flaky()).isTrue();
        assertThat(told.getLast().attempts())
                .extracting(GateResult.Attempt::outcome)
                .containsExactly(Validity.INVALID);
    }

    @Test
    void aCrashIsUnknownAndDoesNotKeepTheOthersFromRunning() {
        Suite suite = parse("runs: [{seeds: 2, expect: valid}]");
        List<GateResult.CellResult> told = new ArrayList<>();
        try (Gate gate = new Gate(0, plan -> {
            throw new IllegalStateException("boom " + plan.seed());
        })) {
            gate.run(suite, told::add);
        }
        assertThat(told.getFirst().last().outcome()).isEqualTo(Validity.UNKNOWN);
        assertThat(told.getFirst().last().problems())
                .extracting(problem -> problem.text())
                .satisfiesExactly(
                        one -> assertThat(one).contains("seed 1: crashed", "boom 1", "again: ./quarrel test"),
                        two -> assertThat(two).contains("boom 2"));
    }

    /// What a seed that came to nothing would have found, nobody knows: a missing engine is no missing anomaly.
    @Test
    void anAnomalyThatWasNotFoundWhereNothingRanCannotBeTold() {
        Suite suite = parse("runs: [{cluster: containers, expect: {finds: stale-read}}]");
        List<GateResult.CellResult> told = new ArrayList<>();
        try (Gate gate = new Gate(0, plan -> {
            throw new UnsupportedOperationException("no engine answers");
        })) {
            gate.run(suite, told::add);
        }
        assertThat(told.getFirst().last().outcome()).isEqualTo(Validity.UNKNOWN);
        assertThat(told.getFirst().last().problems().getFirst().text())
                .contains("unsupported here, because no engine answers");
    }

    /// The schema is for editors; what it takes and what the reader takes must be the same.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "runs: [{profile: strong, expect: valid}]",
                "name: n\nretries: 1\nruns: [{nemesis: [partition, kill], seeds: 1..3, expect: {verdict: valid}}]",
                "runs: [{sloppy: false, r: 1, rate: 0.5, seeds: [1, 2], expect: [valid, lost-writes: 0, loss <= 2%]}]",
                "runs: [{expect: {finds: [stale-read, lost-write], never: divergence, holds: converges within 10 s}}]",
                "runs: [{expect: {never: divergences}}]",
                "runs: [{expect: {finds: [stale-read, lost]}}]",
                "runs: [{regressions: failing.txt, expect: valid}]",
                "runs: [{regressions: failing.txt}]",
                "runs: [{regressions: failing.txt, profile: strong, expect: valid}]",
                "runs: [{profile: strong}]",
                "runs: []",
                "name: n",
                "runs: [{profil: strong, expect: valid}]",
                "runs: [{seed: 1, expect: valid}]",
                "runs: [{seeds: 0, expect: valid}]",
                "runs: [{seeds: none, expect: valid}]",
                "runs: [{expect: good}]",
                "runs: [{expect: {finds: []}}]",
                "runs: [{expect: {lag: 2}}]",
                "runs: [{expect: []}]",
                "runs: [{expect: [loss < 2]}]",
                "retries: -1\nruns: [{expect: valid}]",
                "retries: 100\nruns: [{expect: valid}]",
                "retries: 101\nruns: [{expect: valid}]",
                "more: 1\nruns: [{expect: valid}]"
            })
    void theSchemaAgreesWithTheReader(String yaml) throws IOException {
        assertThat(schemaTakes(yaml)).as(yaml).isEqualTo(readerTakes(yaml));
    }

    @Test
    void theExampleFitsTheSchema() throws IOException {
        assertThat(schemaTakes(Files.readString(Path.of("../docs/suite.yaml")))).isTrue();
    }

    private static boolean schemaTakes(String yaml) throws IOException {
        JsonSchema schema =
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(SuiteSchema.text());
        Object data = new Load(LoadSettings.builder().build()).loadFromString(yaml);
        JsonNode tree = new ObjectMapper().valueToTree(Objects.requireNonNull(data));
        return schema.validate(tree).isEmpty();
    }

    private static boolean readerTakes(String yaml) {
        try {
            parse(yaml);
            return true;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }

    private static Suite parse(String yaml) {
        return SuiteFile.parse(
                yaml, "s.yaml", new SuiteFile.Options(SuiteSchema.options().keySet(), cell -> null, path -> List.of()));
    }

    private static List<String> line(String... more) {
        List<String> line = new ArrayList<>(List.of("test", "--seed", "1", "--time-limit", "5"));
        line.addAll(List.of(more));
        return line;
    }

    private int gate(String yaml) throws IOException {
        Path suite = directory.resolve("suite.yaml");
        Files.writeString(suite, yaml);
        return App.run(
                "gate",
                suite.toString(),
                "--junit",
                directory.resolve("junit.xml").toString(),
                "--markdown",
                directory.resolve("summary.md").toString(),
                "--site",
                directory.resolve("site").toString(),
                "--runs",
                directory.resolve("runs").toString());
    }
}
