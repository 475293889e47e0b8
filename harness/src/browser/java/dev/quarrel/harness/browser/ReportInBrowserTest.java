package dev.quarrel.harness.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `report.html` as a reader meets it.
@RequiresBrowser
class ReportInBrowserTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path runs;

    @SuppressWarnings("NullAway.Init")
    private static Browsing browsing;

    @SuppressWarnings("NullAway.Init")
    private static String weak;

    @BeforeAll
    static void runOnce() throws IOException {
        browsing = new Browsing();
        weak = address(Pages.simulated(runs, "--profile", "dynamo", "--r", "1", "--w", "1", "--seed", "1"));
    }

    @AfterAll
    static void close() {
        browsing.close();
    }

    @AfterEach
    void noPageComplained() {
        assertThat(browsing.complaints()).isEmpty();
    }

    private static String address(RunDirectory run) {
        return run.reportFile().toUri().toString();
    }

    private static Page open(Page page, String address) {
        page.navigate(address);
        page.waitForFunction("document.getElementById('lanes').dataset.from !== undefined");
        return page;
    }

    @Test
    void theFirstScreenShowsTheVerdictTheWorstAnomalyAndHowToReplayIt() throws IOException {
        Page page = open(browsing.page(), weak);
        for (String selector : List.of(
                ".badge",
                ".chips",
                "#anomaly-0 h2",
                "#anomaly-0 .why",
                "#anomaly-0 svg.intervals",
                "#anomaly-0 .op.stuck",
                "#replay")) {
            assertThat(Browsing.isInWindow(page, selector)).as(selector).isTrue();
        }
        assertThat(page.locator("#anomaly-0 .op.stuck").getAttribute("aria-label"))
                .contains("cannot be placed");
        assertThat(page.locator("aside").innerText())
                .contains("profile", "dynamo", "n=3 r=1 w=1", "workload", "nemesis", "seed", "cluster", "commit");
        assertThat(page.locator("#anomaly-0").innerText()).contains("Why no order of these operations works");
        Browsing.shoot(page, "report-first-screen", false);
        assertThat(Browsing.seriousViolations(page)).isEmpty();
    }

    @Test
    void hoverAndFocusShowAllOfAnOperationAndOfWhatAReplicaHeld() {
        Page page = open(browsing.page(), weak);
        Locator tip = page.locator("#tip");
        page.locator("#anomaly-0 .op").first().hover();
        assertThat(tip.innerText()).contains("process ", "write", "from ", "ok at ");
        Browsing.shoot(page, "report-hover", false);
        page.locator("#anomaly-0 .op").nth(2).focus();
        assertThat(tip.innerText()).contains("read");
        page.keyboard().press("Escape");
        assertThat(tip.isVisible()).isFalse();
        page.locator("#anomaly-0 .held.one, #anomaly-0 .held.several").first().focus();
        assertThat(tip.innerText()).contains("held", "version");
    }

    @Test
    void theTimelineIsMovedZoomedAndReadByKeyboardAndMouse() {
        Page page = open(browsing.page(), weak);
        Locator lanes = page.locator("#lanes");
        lanes.focus();
        double before = span(page);
        page.keyboard().press("+");
        assertThat(span(page)).isLessThan(before);
        page.keyboard().press("0");
        assertThat(span(page)).isGreaterThan(before);
        double from = from(page);
        page.keyboard().press("+");
        page.keyboard().press("ArrowRight");
        assertThat(from(page)).isGreaterThan(from);
        page.keyboard().press("n");
        assertThat(page.locator("#picked").innerText()).contains("process ", "index ");
        double wide = span(page);
        lanes.hover();
        page.mouse().wheel(0, -240);
        page.waitForFunction(
                "w => { const c = document.getElementById('lanes').dataset; return c.to - c.from < w; }", wide);
        Browsing.shoot(page, "report-timeline", false);
        page.locator("#key").selectOption("");
        page.locator("[data-view=all]").click();
        assertThat(span(page)).isGreaterThan(wide);
    }

    private static double span(Page page) {
        return Browsing.number(
                page, "(() => { const c = document.getElementById('lanes').dataset; return c.to - c.from; })()");
    }

    private static double from(Page page) {
        return Browsing.number(page, "+document.getElementById('lanes').dataset.from");
    }

    @Test
    void everyChartIsDrawnWithItsTableAndAllZoomTogether() {
        Page page = open(browsing.page(), weak);
        for (Locator chart : page.locator("[data-chart]").all()) {
            chart.scrollIntoViewIfNeeded();
            String id = chart.getAttribute("data-chart");
            page.waitForSelector("[data-chart='" + id + "'][data-drawn=yes] canvas");
        }
        assertThat(page.locator("[data-chart]").all().stream().map(chart -> chart.getAttribute("data-chart")))
                .contains("latency", "rate", "siblings", "hints", "repairs", "stale-versions", "stale-millis");
        assertThat(page.locator("#charts details table").count())
                .isEqualTo(page.locator("[data-chart]").count());
        page.locator("#latency").scrollIntoViewIfNeeded();
        page.locator("#latency").hover();
        page.keyboard().down("Control");
        page.mouse().wheel(0, -400);
        page.keyboard().up("Control");
        String zoomed = "id => { const z = echarts.getInstanceByDom(document.querySelector(`[data-chart=${id}]`))"
                + ".getOption().dataZoom[0]; return z.end - z.start < 99; }";
        page.waitForFunction(zoomed, "latency");
        page.waitForFunction(zoomed, "hints");
        Browsing.shoot(page, "report-whole", true);
    }

    /// Clocks that are an hour off, for a while: drawn as high as they were, behind them the fault that did it, and the
    /// same in the table.
    @Test
    void clockOffsetsAreDrawnWithTheFaultThatMadeThem() throws IOException {
        RunDirectory run = Pages.simulated(runs, "--profile", "strong", "--seed", "3", "--nemesis", "clock-hour");
        Page page = open(browsing.page(), address(run));
        Locator chart = page.locator("#chart-clocks");
        chart.scrollIntoViewIfNeeded();
        page.waitForSelector("#chart-clocks[data-drawn=yes] canvas");
        String option = "echarts.getInstanceByDom(document.getElementById('chart-clocks')).getOption()";
        assertThat(Browsing.number(page, option + ".series.length")).isEqualTo(5);
        assertThat(Browsing.number(
                        page, "Math.max(..." + option + ".series.flatMap(s => s.data.map(p => Math.abs(p[1]))))"))
                .isGreaterThanOrEqualTo(3_600_000);
        assertThat(page.evaluate(option + ".series[0].markArea.data.map(area => area[0].name)"))
                .asString()
                .contains("clock-hour");
        page.locator("summary", new Page.LocatorOptions().setHasText("Clock offsets as a table"))
                .click();
        assertThat(page.locator("[aria-label='Clock offsets'] thead").innerText())
                .contains("n1 (ms)", "n5 (ms)");
        assertThat(page.locator("[aria-label='Clock offsets'] tbody").innerText())
                .contains("3,600,000");
        Browsing.shoot(page, "report-clocks", false);
    }

    @Test
    void aPassTellsOnItsFirstScreenWhatWasMeasured() throws IOException {
        Page page = open(
                browsing.page(),
                address(Pages.simulated(runs, "--profile", "strong", "--seed", "7", "--nemesis", "partition,kill")));
        for (String selector : List.of(".badge", "#anomalies .figures", "#anomalies table", "#replay")) {
            assertThat(Browsing.isInWindow(page, selector)).as(selector).isTrue();
        }
        assertThat(page.locator("#anomalies").innerText()).contains("operations were ok", "linearizable", "partition-");
        assertThat(Browsing.seriousViolations(page)).isEmpty();
        Browsing.shoot(page, "report-valid", false);
    }

    @Test
    void aChartThatFailsLeavesTheVerdictAndTheTables() {
        Page page = open(browsing.page(), weak);
        page.evaluate("() => { echarts.init = () => { throw new Error('no charts today'); }; }");
        page.locator("#latency").scrollIntoViewIfNeeded();
        page.waitForFunction("document.getElementById('picked').textContent.includes('no charts today')");
        assertThat(page.locator(".badge").innerText()).isEqualTo("INVALID");
        assertThat(page.locator("#charts details table tbody tr").count()).isPositive();
        assertThat(browsing.complaints()).isNotEmpty().allMatch(complaint -> complaint.contains("no charts today"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void bothColourSchemesHaveContrastEnough(String scheme) throws IOException {
        Page page = open(browsing.page(scheme.equals("dark") ? ColorScheme.DARK : ColorScheme.LIGHT), weak);
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)");
        assertThat(Browsing.seriousViolations(page)).isEmpty();
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = false)");
        Browsing.shoot(page, "report-" + scheme, false);
        String ground = background(page);
        page.locator("#theme").click();
        assertThat(background(page)).isNotEqualTo(ground);
    }

    private static String background(Page page) {
        return String.valueOf(page.evaluate("getComputedStyle(document.body).backgroundColor"));
    }

    @Test
    void itPrints() throws IOException {
        Page page = open(browsing.page(), weak);
        Path file = Path.of("target", "screenshots", "report.pdf");
        page.pdf(new Page.PdfOptions().setPath(file).setFormat("A4"));
        assertThat(Files.size(file)).isGreaterThan(20_000);
    }

    @Test
    void hostileWordsStayText() throws IOException {
        Page page = open(browsing.page(), address(Pages.madeUp(runs, "hostile", 300, Pages.HOSTILE)));
        page.locator("#anomaly-0 .op").first().hover();
        page.locator("#lanes").focus();
        page.keyboard().press("n");
        for (Locator chart : page.locator("[data-chart]").all()) {
            chart.scrollIntoViewIfNeeded();
            chart.hover();
        }
        page.locator("#anomaly-0 .held").first().focus();
        assertThat(page.locator("#tip").innerText()).contains(Pages.HOSTILE);
        assertThat(page.locator("#anomaly-0").innerText()).contains(Pages.HOSTILE);
        assertThat(page.evaluate("window.hacked")).isNull();
        assertThat(page.locator("img").count()).isZero();
        Browsing.shoot(page, "report-hostile", false);
    }

    /// The time is told, not judged: this machine's load is not the page's.
    ///
    /// @param seconds of a thousand operations each
    @ParameterizedTest
    @ValueSource(ints = {1, 10, 100})
    void aHundredThousandOperationsOpenAndMoveSmoothly(int seconds) throws IOException {
        String options = "--profile dynamo --r 1 --w 1 --rate 1000 --nemesis %s --time-limit %d"
                .formatted(seconds == 1 ? "none" : "partition,kill,pause", seconds); // no fault fits into a second
        RunDirectory run = Pages.simulated(runs, options.split(" "));
        for (int attempt = 1; attempt <= 3; attempt++) {
            Page page = browsing.page();
            long began = System.nanoTime();
            open(page, address(run));
            double millis = (System.nanoTime() - began) / 1e6;
            double frames = Browsing.number(
                    page,
                    "async () => { let n = 0; const c = document.getElementById('lanes'); c.focus();"
                            + " const until = performance.now() + 1000;"
                            + " c.dispatchEvent(new KeyboardEvent('keydown', { key: '0' }));"
                            + " while (performance.now() < until) { c.dispatchEvent(new KeyboardEvent('keydown', { key: n % 2 ? '+' : '-' }));"
                            + " await new Promise(requestAnimationFrame); n++; } return n; }");
            System.out.printf(
                    "report of %,d operations: %,d bytes, opened with its timeline drawn in %.0f ms, then %.0f frames a"
                            + " second while zooming%n",
                    seconds * 1000, Files.size(run.reportFile()), millis, frames);
            assertThat(page.locator("#anomaly-0 svg").isVisible()).isTrue();
        }
    }
}
