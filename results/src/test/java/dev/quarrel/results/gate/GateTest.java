package dev.quarrel.results.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

class GateTest {
    private static final History ONE_OK = new History(List.of(
            new Event(0, 0, 0, Event.Type.INVOKE, "write", "k", 1L, Map.of()),
            new Event(1, 1000, 0, Event.Type.OK, "write", "k", 1L, Map.of())));
    private static final Verdict VALID = new Verdict(
            "c", Validity.VALID, null, List.of(), Map.of("lost-writes", Map.of("lostToOlder", 3L, "loss", 0.05)));
    private static final Verdict UNKNOWN = new Verdict("c", Validity.UNKNOWN, "no budget", List.of(), Map.of());
    private static final Verdict STALE = new Verdict(
            "c", Validity.INVALID, null, List.of(new Anomaly("stale-read", "k", List.of(), "It was stale.")), Map.of());

    @TempDir
    Path directory = Path.of("");

    @Test
    void unknownNeverPassesAsValid() {
        Expectation valid = new Expectation(Validity.VALID, List.of(), List.of(), List.of());
        assertThat(valid.violations(ONE_OK, VALID)).isEmpty();
        assertThat(valid.violations(ONE_OK, UNKNOWN))
                .containsExactly(new Problem(Validity.UNKNOWN, "expected valid, got unknown, because no budget"));
        Expectation bounds = new Expectation(null, List.of(), List.of(), List.of(Threshold.parse("loss <= 10%")));
        assertThat(bounds.violations(ONE_OK, UNKNOWN)).hasSize(2);
    }

    @Test
    void aRunInWhichNothingHappenedIsVacuous() {
        Expectation valid = new Expectation(Validity.VALID, List.of(), List.of(), List.of());
        assertThat(valid.violations(new History(List.of()), VALID))
                .containsExactly(
                        new Problem(Validity.UNKNOWN, "vacuous: of 0 operations none was ok, so nothing was tested"));
    }

    @Test
    void thresholdsHoldAgainstMeasuredFigures() {
        assertThat(violations("loss <= 5%")).isEmpty();
        assertThat(violations("loss <= 4%"))
                .containsExactly(new Problem(Validity.INVALID, "expected loss <= 4%, measured 5.000%"));
        assertThat(violations("lost-writes = 0"))
                .containsExactly(new Problem(Validity.INVALID, "expected lost-writes = 0, measured 3"));
        assertThat(violations("availability >= 99%")).isEmpty();
        assertThat(violations("operations >= 2")).hasSize(1);
    }

    /// Every bound of the documentation, at what was measured and just beside it.
    @ParameterizedTest
    @CsvSource({
        "lost-writes = 3, lost-writes = 0, measured 3",
        "lost-writes <= 3, lost-writes <= 2, measured 3",
        "loss <= 5%, loss <= 4.9%, measured 5.000%",
        "staleness p99 <= 200 ms, staleness p99 <= 199 ms, measured 200.0 ms",
        "staleness p50 <= 0.01 s, staleness p50 <= 9 ms, measured 10.0 ms",
        "stale-reads <= 20%, stale-reads <= 19%, measured 20.00%",
        "versions-behind max <= 7, versions-behind max <= 6, measured 7",
        "availability >= 75%, availability >= 76%, measured 75.00%",
        "operations >= 4, operations >= 5, measured 4",
        "anomalies <= 0, anomalies >= 1, measured 0",
        "latency p50 <= 2 ms, latency p50 <= 1 ms, measured 2.0 ms",
        "latency p99 <= 3 ms, latency p99 <= 2 ms, measured 3.0 ms",
        "siblings max <= 5, siblings max <= 4, measured 5",
        "false-conflicts = 2, false-conflicts = 0, measured 2",
        "converges within 10 s, converges within 9.9 s, measured 10000.0 ms"
    })
    void everyBoundHoldsAtItsFigureAndNotBeside(String holds, String fails, String measured) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            long at = i * 10_000_000L;
            Event.Type end = i == 3 ? Event.Type.FAIL : Event.Type.OK;
            events.add(new Event(2L * i, at, 0, Event.Type.INVOKE, "write", "k", (long) i, Map.of()));
            events.add(new Event(2L * i + 1, at + (i + 1) * 1_000_000L, 0, end, "write", "k", (long) i, Map.of()));
        }
        Map<String, Object> details = Map.of(
                "lost-writes",
                Map.of("lostToOlder", 3L, "loss", 0.05),
                "staleness",
                Map.of(
                        "staleShare",
                        0.2,
                        "nanosBehind",
                        Map.of("p50", 10_000_000L, "p99", 200_000_000L),
                        "versionsBehind",
                        Map.of("max", 7L)),
                "siblings",
                Map.of("max", 5L, "falseConflicts", 2L),
                "convergence",
                Map.of("keys", 2L, "converged", 2L, "nanosAfterLastFault", Map.of("max", 10_000_000_000L)));
        Verdict verdict = new Verdict("c", Validity.VALID, null, List.of(), details);
        History history = new History(events);
        assertThat(Threshold.parse(holds).violation(history, verdict)).isNull();
        assertThat(Threshold.parse(fails).violation(history, verdict))
                .isEqualTo(new Problem(Validity.INVALID, "expected " + fails + ", " + measured));
    }

    @Test
    void whatWasNotMeasuredIsUnknown() {
        assertThat(violations("siblings max <= 5"))
                .containsExactly(new Problem(
                        Validity.UNKNOWN, "'siblings max <= 5' cannot be told: this workload does not measure it"));
        assertThat(violations("converges within 10 s"))
                .singleElement()
                .extracting(Problem::validity)
                .isEqualTo(Validity.UNKNOWN);
    }

    /// A write of the first key is overwritten and never seen again; the judge is asked though no checker of the run
    /// was.
    @Test
    void aFigureThatNoCheckerOfTheRunMeasuredIsJudgedFromTheHistory() {
        List<Event> events = new ArrayList<>();
        for (String[] step : new String[][] {{"write", "1"}, {"write", "2"}, {"read", "1"}}) {
            long at = events.size() * 1_000_000L;
            long value = Long.parseLong(step[1]);
            Object asked = step[0].equals("read") ? null : value;
            events.add(new Event(events.size(), at, 0, Event.Type.INVOKE, step[0], "k", asked, Map.of()));
            events.add(new Event(events.size(), at + 1_000_000, 0, Event.Type.OK, step[0], "k", value, Map.of()));
        }
        History history = new History(events);
        Verdict register = new Verdict("register", Validity.INVALID, null, List.of(), Map.of());
        assertThat(Threshold.parse("lost-writes = 0").violation(history, register))
                .isEqualTo(new Problem(Validity.INVALID, "expected lost-writes = 0, measured 1"));
        assertThat(Threshold.parse("loss <= 50%").violation(history, register)).isNull();
        assertThat(Threshold.parse("staleness p99 <= 1 ms").violation(history, register))
                .isNull();
        assertThat(Threshold.parse("staleness p99 <= 0.5 ms").violation(history, register))
                .isNotNull();
    }

    @Test
    void aKeyThatNeverConvergedTakesForEver() {
        Map<String, Object> details =
                Map.of("keys", 2L, "converged", 1L, "nanosAfterLastFault", Map.of("max", 5_000_000L));
        Verdict diverged = new Verdict("c", Validity.INVALID, null, List.of(), Map.of("convergence", details));
        assertThat(Threshold.parse("converges within 10 s").violation(ONE_OK, diverged))
                .isEqualTo(new Problem(
                        Validity.INVALID, "expected converges within 10 s, measured that not every key converged"));
    }

    @Test
    void oneSeedOfManyMustFindTheAnomaly() {
        Expectation finds = new Expectation(null, List.of("stale-read"), List.of("lost-write"), List.of());
        assertThat(finds.missing(List.of(VALID, STALE))).isEmpty();
        assertThat(finds.missing(List.of(VALID))).containsExactly("stale-read");
        Expectation never = new Expectation(null, List.of(), List.of("stale-read"), List.of());
        assertThat(never.violations(ONE_OK, STALE))
                .containsExactly(new Problem(
                        Validity.INVALID, "found stale-read, which must never be found: stale-read. It was stale."));
    }

    @Test
    void theJUnitFileIsXmlWithOneCaseACellAndHostileTextsEscaped() throws Exception {
        Path file = directory.resolve("new/junit.xml");
        new GateWriter(result("</failure><x a=\"\u0001")).junit(file);
        Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        assertThat(xml.getElementsByTagName("testcase").getLength()).isEqualTo(3);
        assertThat(xml.getDocumentElement().getAttribute("failures")).isEqualTo("1");
        assertThat(xml.getDocumentElement().getAttribute("errors")).isEqualTo("1");
        assertThat(xml.getElementsByTagName("failure").item(0).getTextContent())
                .contains("</failure><x a=\"?", "the whole story");
        assertThat(xml.getElementsByTagName("error").getLength()).isEqualTo(1);
        assertThat(xml.getElementsByTagName("flakyFailure").getLength()).isEqualTo(1);
    }

    @Test
    void theMarkdownTellsARetryAndWhyItWasNeeded() {
        assertThat(new GateWriter(result("a|b")).markdown())
                .contains("1 of 3 cells passed", "passed after a retry", "**failed**", "**unknown**", "- a\\|b")
                .contains("### strong, attempt 1");
    }

    @Test
    void oneCellThatCannotBeToldMakesTheSuiteUnknownAndOneThatFailedInvalid() {
        assertThat(result("p").outcome()).isEqualTo(Validity.INVALID);
        List<GateResult.CellResult> cells = result("p").cells();
        assertThat(new GateResult("s", cells.subList(1, 3)).outcome()).isEqualTo(Validity.UNKNOWN);
        assertThat(new GateResult("s", cells.subList(1, 2)).outcome()).isEqualTo(Validity.VALID);
    }

    private static List<Problem> violations(String threshold) {
        return new Expectation(null, List.of(), List.of(), List.of(Threshold.parse(threshold)))
                .violations(ONE_OK, VALID);
    }

    /// A cell that failed, one that passed at the second attempt, and one that cannot be told.
    private static GateResult result(String problem) {
        Expectation any = new Expectation(null, List.of(), List.of(), List.of());
        Suite.Cell cell = new Suite.Cell("strong", 3, Map.of(), List.of(1L), any);
        GateResult.RunResult run =
                new GateResult.RunResult(1, "invalid", "./quarrel test", Path.of("r"), "the whole story");
        GateResult.Attempt bad =
                new GateResult.Attempt(List.of(new Problem(Validity.INVALID, problem)), List.of(run), 1);
        GateResult.Attempt good = new GateResult.Attempt(List.of(), List.of(), 1);
        GateResult.Attempt untold =
                new GateResult.Attempt(List.of(new Problem(Validity.UNKNOWN, "no engine")), List.of(), 1);
        return new GateResult(
                "suite",
                List.of(
                        new GateResult.CellResult(cell, List.of(bad)),
                        new GateResult.CellResult(cell, List.of(bad, good)),
                        new GateResult.CellResult(cell, List.of(untold))));
    }
}
