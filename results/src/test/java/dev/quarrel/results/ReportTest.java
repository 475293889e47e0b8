package dev.quarrel.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final String HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&<!--";

    @TempDir
    Path runs = Path.of("");

    /// An anomaly of a configuration that promises nothing is no defect, and the first line says so.
    @Test
    void theFirstLineTellsWhetherAPromiseIsBroken() throws IOException {
        History history = Sample.staleRead("k1", "n1");
        Verdict found = Sample.verdict(history, "k1");
        for (boolean breaks : new boolean[] {true, false}) {
            Map<String, Object> details =
                    Map.of("linearizable", Map.of("promise", "a linearizable register", "breaksPromise", breaks));
            Verdict verdict = new Verdict("r", found.validity(), null, found.anomalies(), details);
            assertThat(page(Sample.run("demo"), history, verdict))
                    .contains("1 anomaly: " + (breaks ? "what" : "nothing that")
                            + " this configuration promises is broken.");
        }
    }

    @Test
    void theVerdictAndItsExplanationComeBeforeEverythingElse() throws IOException {
        History history = Sample.staleRead("k1", "n1");
        String page = page(Sample.run("dynamo"), history, Sample.verdict(history, "k1"));
        assertThat(page)
                .containsSubsequence(
                        "INVALID",
                        "stale-read",
                        "×1",
                        "The read returned 1",
                        "<svg",
                        "Replay",
                        "<span>--seed</span> <span>7</span>",
                        "id=\"timeline\"");
        assertThat(page).contains("partition-one").contains("write 1").contains("read → 1");
    }

    @Test
    void hostileKeysValuesNodesAndNamesStayText() throws IOException {
        History history = Sample.staleRead(HOSTILE, HOSTILE);
        String page = page(Sample.run(HOSTILE), history, Sample.verdict(history, HOSTILE));
        String ours =
                page(Sample.run("x"), Sample.staleRead("x", "x"), Sample.verdict(Sample.staleRead("x", "x"), "x"));
        assertThat(tags(page, "script")).isEqualTo(tags(ours, "script"));
        assertThat(tags(page, "img")).isEqualTo(tags(ours, "img"));
        assertThat(page).doesNotContain("<img src=x").doesNotContain("</script><script>alert");
    }

    @Test
    void thePageAsksTheNetworkForNothing() throws IOException {
        History history = Sample.staleRead("k1", "n1");
        String page = page(Sample.run("dynamo"), history, Sample.verdict(history, "k1"));
        page = page.replace(Page.charts(), ""); // a library's source may hold tags in its strings
        assertThat(Pattern.compile("<(script|img|link|iframe)[^>]+(src|href)=(?!\"data:)")
                        .matcher(page)
                        .find())
                .isFalse();
        assertThat(page).doesNotContain("@import").doesNotContain("url(http");
    }

    @Test
    void aPassAndAnUnknownSayWhyInWords() throws IOException {
        History history = Sample.many(50, 1);
        String pass = page(Sample.run("strong"), history, new Verdict("r", Validity.VALID, null, List.of(), Map.of()));
        assertThat(pass).contains("VALID").contains("No anomaly found");
        String unknown = page(
                Sample.run("strong"),
                history,
                new Verdict("r", Validity.UNKNOWN, "the budget of key k3 was spent", List.of(), Map.of()));
        assertThat(unknown).contains("UNKNOWN").contains("the budget of key k3 was spent");
    }

    @Test
    void theOperationThatCannotBePlacedIsMarkedInTheDrawing() throws IOException {
        History history = Sample.staleRead("k1", "n1");
        String page = page(Sample.run("dynamo"), history, Sample.verdict(history, "k1"));
        assertThat(Pattern.compile("class=\"op ok f-read stuck\"").matcher(page).results())
                .hasSize(1);
        assertThat(page).contains(">cannot be placed</text>").containsOnlyOnce("cannot be placed</text>");
    }

    @Test
    void aPassTellsOnItsFirstScreenWhatWasMeasured() throws IOException {
        History history = Sample.many(50, 1);
        Verdict valid = new Verdict("r", Validity.VALID, null, List.of(), Map.of("linearizable", Map.of("keys", 1L)));
        String page = page(Sample.run("strong"), history, valid);
        long ok = history.operations().stream().filter(Operation::isOk).count();
        assertThat(page)
                .containsSubsequence(
                        "No anomaly found",
                        "<b>" + ok + "</b> of 50 operations were ok (",
                        "read p99",
                        "Looked at by linearizable.",
                        "id=\"timeline\"")
                .doesNotContain("data-view=\"anomaly\"");
    }

    @Test
    void aCommandIsCopiedAsItIsWritten() throws IOException {
        Map<String, Object> run = Map.of("command", "./quarrel test --r 1 --name 'a <b>'");
        String page = page(run, Sample.many(5, 1), new Verdict("r", Validity.VALID, null, List.of(), Map.of()));
        String replay = page.split("<pre id=\"replay\" tabindex=\"0\">", 2)[1].split("</pre>", 2)[0];
        assertThat(replay.replaceAll("</?span>", "").strip()).isEqualTo("./quarrel test --r 1 --name 'a &lt;b&gt;'");
    }

    @Test
    void aNumberLosesItsTrailingZeroesAndNoMore() {
        assertThat(List.of(0.99997, 0.5, 10.25, 1_200.0, 0.0001, 100.0004))
                .extracting(number -> Page.figure("", number))
                .containsExactly("1", "0.5", "10.25", "1,200", "0", "100");
    }

    @Test
    void numbersOfSiblingsStandInTheirOrder() throws IOException {
        Map<String, Integer> crowded = Map.of("a", 2, "b", 12, "c", 3, "d", 12);
        Measured measured = Measured.of(
                Map.of(),
                Sample.many(5, 1),
                new Verdict("r", Validity.VALID, null, List.of(), Map.of()),
                List.of(new MetricsFile.Sample(0, Map.of(), crowded)));
        assertThat(Measured.map(measured.siblings().get("keysByMost")))
                .containsExactly(Map.entry("2", 1L), Map.entry("3", 1L), Map.entry("12", 2L));
    }

    @Test
    void availabilityHasATableByFaultAndOneByWindow() throws IOException {
        History history = Sample.staleRead("k1", "n1");
        Map<String, Object> window = Map.of(
                "fromNanos",
                2_000_000,
                "faults",
                HOSTILE,
                "invoked",
                40,
                "ok",
                30,
                "fail",
                3,
                "info",
                7,
                "share",
                0.75);
        Map<String, Object> judged = Map.of("byFault", Map.of("kill", 0.75), "windows", List.of(window));
        Verdict verdict = new Verdict("r", Validity.VALID, null, List.of(), Map.of("availability", judged));
        String page = page(Sample.run("dynamo"), history, verdict);
        assertThat(page)
                .containsSubsequence(
                        "<h2>Availability</h2>", "kill", "75.00 %", "2.00 ms", "40", "30", "What the checkers")
                .doesNotContain("<img src=x");
        assertThat(page.split("What the checkers counted", 2)[1]).doesNotContain("by fault");
    }

    @Test
    void anAnomalyWithoutOperationsIsAllWords() throws IOException {
        Anomaly logged = new Anomaly("log-pattern", null, List.of(), "n2.log:7: java.lang.OutOfMemoryError");
        Verdict verdict = new Verdict("r", Validity.INVALID, null, List.of(logged), Map.of());
        String page = page(Sample.run("dynamo"), Sample.staleRead("k1", "n1"), verdict);
        assertThat(page).containsSubsequence("INVALID", "log-pattern", "n2.log:7: java.lang.OutOfMemoryError");
    }

    @Test
    void anEmptyHistoryStillHasAReport() throws IOException {
        String page = page(
                Map.of(),
                new History(List.of()),
                new Verdict("r", Validity.UNKNOWN, "no operations", List.of(), Map.of()));
        assertThat(page).contains("no operations");
    }

    @Test
    void aLongHistoryMakesAPageOfAFewMegabytes() throws IOException {
        History history = Sample.many(60_000, 1);
        String page = page(Sample.run("long"), history, new Verdict("r", Validity.VALID, null, List.of(), Map.of()));
        assertThat(page.length()).isLessThan(3_000_000);
    }

    private static long tags(String page, String name) {
        return Pattern.compile("<" + name + "[ >]").matcher(page).results().count();
    }

    private String page(Map<String, Object> run, History history, Verdict verdict) throws IOException {
        RunDirectory directory = RunDirectory.create(runs, "test", Instant.EPOCH, 1);
        Report.write(directory, run, history, verdict);
        return Files.readString(directory.reportFile());
    }
}
