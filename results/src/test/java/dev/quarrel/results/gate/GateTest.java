package dev.quarrel.results.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class GateTest {
    private static final History ONE_OK = new History(List.of(
            new Event(0, 0, 0, Event.Type.INVOKE, "write", "k", 1L, Map.of()),
            new Event(1, 1000, 0, Event.Type.OK, "write", "k", 1L, Map.of())));
    private static final Verdict VALID =
            new Verdict("c", Validity.VALID, null, List.of(), Map.of("lost-writes", Map.of("lost", 3L, "loss", 0.05)));
    private static final Verdict UNKNOWN = new Verdict("c", Validity.UNKNOWN, "no budget", List.of(), Map.of());
    private static final Verdict STALE = new Verdict(
            "c", Validity.INVALID, null, List.of(new Anomaly("stale-read", "k", List.of(), "It was stale.")), Map.of());

    @TempDir
    Path directory = Path.of("");

    @Test
    void unknownNeverPassesAsValid() {
        Expectation valid = new Expectation(Validity.VALID, List.of(), List.of(), List.of());
        assertThat(valid.violations(ONE_OK, VALID)).isEmpty();
        assertThat(valid.violations(ONE_OK, UNKNOWN)).singleElement().asString().contains("no budget");
        Expectation bounds = new Expectation(null, List.of(), List.of(), List.of(Threshold.parse("loss <= 10%")));
        assertThat(bounds.violations(ONE_OK, UNKNOWN)).hasSize(2);
    }

    @Test
    void aRunInWhichNothingHappenedIsVacuous() {
        Expectation valid = new Expectation(Validity.VALID, List.of(), List.of(), List.of());
        assertThat(valid.violations(new History(List.of()), VALID))
                .singleElement()
                .asString()
                .contains("vacuous");
    }

    @Test
    void thresholdsHoldAgainstMeasuredFigures() {
        assertThat(violations("loss <= 5%")).isEmpty();
        assertThat(violations("loss <= 4%")).singleElement().asString().contains("0.05");
        assertThat(violations("lost-writes = 0")).hasSize(1);
        assertThat(violations("availability >= 99%")).isEmpty();
        assertThat(violations("siblings max <= 5")).singleElement().asString().contains("measured no");
    }

    @Test
    void oneSeedOfManyMustFindTheAnomaly() {
        Expectation finds = new Expectation(null, List.of("stale-read"), List.of("lost-write"), List.of());
        assertThat(finds.missing(List.of(VALID, STALE))).isEmpty();
        assertThat(finds.missing(List.of(VALID))).containsExactly("stale-read");
        Expectation never = new Expectation(null, List.of(), List.of("stale-read"), List.of());
        assertThat(never.violations(ONE_OK, STALE)).singleElement().asString().contains("must never");
    }

    @Test
    void theJUnitFileIsXmlWithOneCaseACellAndHostileTextsEscaped() throws Exception {
        GateResult result = result("</failure><x a=\"\u0001");
        Path file = directory.resolve("junit.xml");
        new GateWriter(result).junit(file);
        Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(2);
        assertThat(xml.getElementsByTagName("failure").getLength()).isEqualTo(1);
        assertThat(xml.getElementsByTagName("failure").item(0).getTextContent()).contains("</failure><x a=\"?");
    }

    @Test
    void theMarkdownTellsARetry() throws IOException {
        assertThat(new GateWriter(result("a|b")).markdown())
                .contains("1 of 2 cells passed", "passed after a retry", "**failed**", "a\\|b");
    }

    private static List<String> violations(String threshold) {
        return new Expectation(null, List.of(), List.of(), List.of(Threshold.parse(threshold)))
                .violations(ONE_OK, VALID);
    }

    private static GateResult result(String problem) {
        Expectation any = new Expectation(null, List.of(), List.of(), List.of());
        Suite.Cell cell = new Suite.Cell("strong", 3, Map.of(), List.of(1L), any);
        GateResult.Attempt bad = new GateResult.Attempt(
                List.of(problem), List.of(new GateResult.RunResult(1, "invalid", "./quarrel test", "r.html")), 1);
        GateResult.Attempt good = new GateResult.Attempt(List.of(), List.of(), 1);
        return new GateResult(
                "suite",
                List.of(
                        new GateResult.CellResult(cell, List.of(bad)),
                        new GateResult.CellResult(cell, List.of(bad, good))));
    }
}
