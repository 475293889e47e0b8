package dev.quarrel.harness.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.quarrel.harness.cli.Kept;
import dev.quarrel.results.RunDirectory;
import dev.quarrel.results.site.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The list of runs, a comparison, and a published site.
@RequiresBrowser
class SiteInBrowserTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static Browsing browsing;

    @SuppressWarnings("NullAway.Init")
    private static Server server;

    @SuppressWarnings("NullAway.Init")
    private static List<RunDirectory> kept;

    @BeforeAll
    static void runOnce() throws IOException {
        browsing = new Browsing();
        Path runs = directory.resolve("runs");
        kept = List.of(
                Pages.simulated(runs, "--profile", "dynamo", "--r", "1", "--w", "1", "--seed", "1"),
                Pages.simulated(runs, "--profile", "strong", "--seed", "2", "--nemesis", "kill"),
                Pages.simulated(runs, "--profile", "cassandra", "--workload", "staleness", "--seed", "3"),
                Pages.madeUp(runs, "hostile", 50, Pages.HOSTILE));
        server = new Server(runs, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterAll
    static void close() {
        server.close();
        browsing.close();
    }

    @AfterEach
    void noPageComplained() {
        assertThat(browsing.complaints()).isEmpty();
    }

    private static String address(String path) {
        return "http://127.0.0.1:" + server.address().getPort() + path;
    }

    private static int shown(Page page) {
        return page.locator("#runs tbody tr:visible").count();
    }

    @Test
    void runsAreSearchedFilteredSortedAndCompared() throws IOException {
        Page page = browsing.page();
        page.navigate(address("/"));
        int all = shown(page);
        assertThat(all).isGreaterThanOrEqualTo(4);
        Browsing.shoot(page, "runs", false);
        assertThat(Browsing.seriousViolations(page)).isEmpty();

        page.locator("#search").fill("strong");
        assertThat(shown(page)).isEqualTo(1);
        page.locator("#search").fill("");
        for (Map.Entry<String, String> filter : Map.of(
                        "verdict",
                        "valid",
                        "profile",
                        "dynamo",
                        "nemesis",
                        "kill",
                        "anomaly",
                        "stale-read",
                        "workload",
                        "staleness")
                .entrySet()) {
            Locator select = page.locator("[data-filter=" + filter.getKey() + "]");
            select.selectOption(filter.getValue());
            assertThat(shown(page)).as(filter.toString()).isBetween(1, all - 1);
            select.selectOption("");
        }
        page.locator("[data-sort=seed]").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#runs tbody tr").all().stream()
                        .map(row -> Integer.valueOf(row.getAttribute("data-seed"))))
                .isSorted();

        page.locator("#runs tr[data-profile=dynamo] input").check();
        page.locator("#runs tr[data-profile=strong] input").check();
        page.locator("#compare").click();
        page.waitForURL("**/compare?**");
        assertThat(page.locator("main").innerText())
                .contains("Side by side", "verdict", "invalid", "valid", "stale-read", "What differs", "availability");
        Browsing.shoot(page, "compare", false);
        assertThat(Browsing.seriousViolations(page)).isEmpty();
        assertThat(page.evaluate("window.hacked")).isNull();
    }

    @Test
    void aHistoryIsReadFilteredAndTurnedLikePages() throws IOException {
        Page page = browsing.page();
        page.navigate(address("/"));
        page.locator("#runs tr[data-profile=dynamo]")
                .getByText("history", new Locator.GetByTextOptions().setExact(true))
                .click();
        page.waitForURL("**/history/**");
        Locator rows = page.locator("#events tbody tr");
        assertThat(rows.count()).isEqualTo(200);
        assertThat(page.locator("main").innerText()).contains("page 1 of");
        assertThat(Browsing.seriousViolations(page)).isEmpty();
        Browsing.shoot(page, "history", false);

        page.getByText("next").first().click();
        page.waitForURL("**page=2");
        assertThat(rows.first().locator("td").first().innerText()).isEqualTo("200");
        page.locator("[name=process]").fill("3");
        page.locator("[name=key]").fill("k1");
        page.locator("[name=type]").selectOption("ok");
        page.locator("form button").press("Enter");
        page.waitForURL("**process=3**");
        assertThat(rows.count()).isBetween(1, 199);
        assertThat(rows.all())
                .allSatisfy(row -> assertThat(row.innerText().split("\t"))
                        .satisfies(cells -> assertThat(List.of(cells[2], cells[3], cells[5]))
                                .containsExactly("3", "ok", "k1")));
        assertThat(page.locator("[name=key]").inputValue()).isEqualTo("k1");
    }

    @Test
    void hostileWordsInAHistoryAndALogStayText() throws IOException {
        RunDirectory hostile = kept.getLast();
        String id = "hostile/" + hostile.path().getFileName();
        Files.writeString(hostile.logs().resolve("n1.log"), "started\n" + Pages.HOSTILE + "\nstopped\n");
        Page page = browsing.page();
        page.navigate(address("/history/" + id));
        assertThat(page.locator("#events").innerText()).contains(Pages.HOSTILE);
        page.locator("[name=key]").fill(Pages.HOSTILE + 0);
        page.locator("form button").click();
        page.waitForURL("**key=**");
        assertThat(page.locator("#events tbody tr").count()).isPositive();
        assertThat(page.evaluate("window.hacked")).isNull();

        page.locator(".pages").getByText("logs").click();
        page.waitForURL("**/logs/**");
        page.locator(".pages").getByText("n1.log").click();
        page.waitForURL("**/n1.log");
        Locator lines = page.locator("#lines tbody tr");
        assertThat(lines.count()).isEqualTo(3);
        assertThat(lines.nth(1).innerText()).contains(Pages.HOSTILE);
        assertThat(Browsing.seriousViolations(page)).isEmpty();
        Browsing.shoot(page, "log", false);
        page.locator("[name=contains]").fill("stop");
        page.keyboard().press("Enter");
        page.waitForURL("**contains=stop");
        assertThat(lines.allInnerTexts()).singleElement().asString().contains("3", "stopped");
        assertThat(page.evaluate("window.hacked")).isNull();
        assertThat(page.locator("img").count()).isZero();
    }

    @Test
    void aRunWithoutLogsSaysSo() {
        Page page = browsing.page();
        page.navigate(address("/"));
        page.locator("#runs tr[data-profile=strong]")
                .getByText("logs", new Locator.GetByTextOptions().setExact(true))
                .click();
        page.waitForURL("**/logs/**");
        assertThat(page.locator("main").innerText()).contains("has no logs");
    }

    @Test
    void aRunIsTakenAwayAsOneFile() {
        Page page = browsing.page();
        page.navigate(address("/"));
        Download zip = page.waitForDownload(() -> page.locator("#runs tr[data-profile=strong]")
                .getByText("zip", new Locator.GetByTextOptions().setExact(true))
                .click());
        assertThat(zip.suggestedFilename()).isEqualTo(kept.get(1).path().getFileName() + ".zip");
        assertThat(zip.path()).isNotEmptyFile();
    }

    @Test
    void darkIsDarkAndReadable() throws IOException {
        Page page = browsing.page(ColorScheme.DARK);
        page.navigate(address("/"));
        Browsing.shoot(page, "runs-dark", false);
        assertThat(Browsing.seriousViolations(page)).isEmpty();
    }

    @Test
    void aRunThatIsGoingOnShowsHowFarItIs() throws IOException {
        RunDirectory going = RunDirectory.create(directory.resolve("runs"), "going", Instant.now(), 9);
        going.writeRun(Map.of("name", "going", "seed", 9L, "profile", "riak", "workload", "register"));
        Files.writeString(going.historyFile(), "{\"time\":1500000000,\"process\":1,\"type\":\"ok\",\"f\":\"read\"}\n");
        Page page = browsing.page();
        page.navigate(address("/"));
        page.waitForFunction("document.querySelector('.live')?.textContent.includes('1.5 s, ok 1')");
        Files.writeString(
                going.historyFile(),
                "{\"time\":2500000000,\"process\":1,\"type\":\"fail\",\"f\":\"read\"}\n",
                StandardOpenOption.APPEND);
        page.waitForFunction("document.querySelector('.live')?.textContent.includes('2.5 s, ok 1, fail 1')");
        going.writeVerdict(kept.get(1).readVerdict());
        page.waitForFunction("document.querySelector('.live')?.textContent.includes('valid')");
    }

    @Test
    void aPublishedSiteWorksFromAFile() throws IOException {
        Path site = directory.resolve("site");
        List<String> line = new ArrayList<>(List.of("--out", site.toString()));
        kept.forEach(run -> line.add(run.path().toString()));
        Path docs = Path.of("..", "docs");
        line.addAll(List.of(
                "--page",
                docs.resolve("matrix.md").toString(),
                docs.resolve("experiments.md").toString()));
        line.addAll(List.of("--page", docs.resolve("profiles").toString()));
        assertThat(Kept.publish(line)).isZero();
        Page page = browsing.page();
        page.navigate(site.resolve("index.html").toUri().toString());
        assertThat(shown(page)).isEqualTo(4);
        assertThat(Browsing.seriousViolations(page)).isEmpty();
        Browsing.shoot(page, "site", false);

        for (String other : List.of("The fault matrix, as run", "The experiments", "profile dynamo")) {
            page.locator(".pages")
                    .getByText(other, new Locator.GetByTextOptions().setExact(true))
                    .click();
            assertThat(page.locator("h1").innerText()).isEqualTo(other);
            assertThat(page.locator("main table").count()).isPositive();
            assertThat(Browsing.seriousViolations(page)).as(other).isEmpty();
            Browsing.shoot(page, "site-" + other.replaceAll("[^a-z]+", "-"), false);
        }
        assertThat(page.locator("main").innerText())
                .contains("a linearizable register", "stale-read", "counted by run", "DeCandia");
        page.locator("a", new Page.LocatorOptions().setHasText("seed 1"))
                .first()
                .click();
        page.waitForFunction("document.getElementById('lanes')?.dataset.from !== undefined");
        assertThat(page.locator(".badge").first().innerText()).isEqualTo("INVALID");
        assertThat(page.evaluate("window.hacked")).isNull();
    }
}
