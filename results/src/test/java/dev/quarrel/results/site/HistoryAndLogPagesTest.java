package dev.quarrel.results.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.results.Report;
import dev.quarrel.results.RunDirectory;
import dev.quarrel.results.Samples;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryAndLogPagesTest {
    private static final String HOSTILE = "</td><script>alert(1)</script>";

    @TempDir
    Path directory = Path.of("");

    private RunDirectory run(String history) throws IOException {
        RunDirectory run = Samples.kept(directory.resolve("runs"), "one", 1);
        Files.writeString(run.historyFile(), history);
        return run;
    }

    private static String events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i ->
                        "{\"index\":%d,\"time\":%d,\"process\":%d,\"type\":\"%s\",\"f\":\"write\",\"key\":\"k%d\",\"value\":%d}\n"
                                .formatted(i, i * 1_000_000L, i % 3, i % 2 == 0 ? "invoke" : "ok", i % 5, i))
                .collect(Collectors.joining());
    }

    private static List<String> shown(RunDirectory run, String asked) throws IOException {
        return HistoryPage.of("one/x", run, Asked.of(asked)).lines().shown().stream()
                .map(HistoryPage.Line::index)
                .toList();
    }

    @Test
    void pagesFollowOneAnotherAndEachEventIsOnOne() throws IOException {
        RunDirectory run = run(events(450));
        assertThat(HistoryPage.of("one/x", run, Asked.of(null)).lines())
                .extracting(Paged::all, Paged::pages)
                .containsExactly(450L, 3L);
        assertThat(shown(run, "page=1")).hasSize(200).startsWith("0").endsWith("199");
        assertThat(shown(run, "page=2")).hasSize(200).startsWith("200");
        assertThat(shown(run, "page=3")).hasSize(50).endsWith("449");
        assertThat(shown(run, "page=4")).isEmpty();
    }

    @Test
    void processKeyAndTypeFilterTogether() throws IOException {
        RunDirectory run = run(events(60));
        assertThat(shown(run, "process=1&key=k2")).containsExactly("7", "22", "37", "52");
        assertThat(shown(run, "process=1&key=k2&type=ok")).containsExactly("7", "37");
        assertThat(shown(run, "process=&key=&type=")).hasSize(60);
        assertThat(shown(run, "key=k")).isEmpty();
    }

    @Test
    void aLineHalfWrittenIsLeftOut() throws IOException {
        RunDirectory run = run(events(3));
        Files.writeString(run.historyFile(), "{\"index\":3,\"ti", StandardOpenOption.APPEND);
        assertThat(shown(run, "")).containsExactly("0", "1", "2");
    }

    @Test
    void whatIsNoPageAndNoTypeIsToldSo() throws IOException {
        RunDirectory run = run(events(3));
        for (String asked : List.of("page=0", "page=-1", "page=x", "page=99999999999", "type=done")) {
            assertThatThrownBy(() -> HistoryPage.of("one/x", run, Asked.of(asked)))
                    .as(asked)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected");
        }
    }

    @Test
    void aHostileHistoryIsEscapedAndItsFiltersStayInTheLinks() throws IOException {
        String event =
                "{\"index\":0,\"time\":1,\"process\":0,\"type\":\"ok\",\"f\":\"%1$s\",\"key\":\"%1$s\",\"value\":[\"%1$s\"],\"node\":\"%1$s\"}\n"
                        .formatted(HOSTILE);
        RunDirectory run = run(event.repeat(201));
        Asked asked = Asked.of("key=%3C%2Ftd%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E");
        String html = html("history.jte", HistoryPage.of("one/x", run, asked));
        assertThat(html)
                .contains("201 events, page 1 of 2", "&lt;/td&gt;&lt;script&gt;")
                .doesNotContain(HOSTILE);
        assertThat(html).contains("?key=%3C%2Ftd%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E&amp;page=2");
    }

    @Test
    void aLogIsSearchedAndEscaped() throws IOException {
        RunDirectory run = run(events(3));
        Files.writeString(run.logs().resolve("n1.log"), "first\nsecond " + HOSTILE + "\nthird\n");
        Files.write(run.logs().resolve("n2.log"), new byte[] {(byte) 0xff, 'x', '\n'});
        LogPage page = LogPage.of("one/x", run, "n1.log", Asked.of("contains=second"));
        assertThat(page.lines().shown()).extracting(LogPage.Line::number).containsExactly(2L);
        assertThat(html("log.jte", page)).contains("second &lt;/td&gt;").doesNotContain(HOSTILE);
        assertThat(LogPage.of("one/x", run, "n2.log", Asked.of(null)).lines().shown())
                .extracting(LogPage.Line::text)
                .containsExactly("\ufffdx");
        assertThat(html("log.jte", LogPage.list("one/x", run))).contains("/logs/one/x/n1.log", "/logs/one/x/n2.log");
    }

    @Test
    void noLogLeadsOutOfItsRun() throws IOException {
        RunDirectory run = run(events(3));
        Path secret = Files.writeString(directory.resolve("secret.log"), "secret");
        Files.createSymbolicLink(run.logs().resolve("link.log"), secret);
        for (String file : List.of("link.log", "../run.json", "../../../secret.log", "")) {
            assertThatThrownBy(() -> LogPage.of("one/x", run, file, Asked.of(null)))
                    .as(file)
                    .isInstanceOf(NoSuchFileException.class);
        }
        assertThat(html("log.jte", LogPage.list("one/x", run))).doesNotContain("link.log");
    }

    @Test
    void theServerAnswersThePages() throws Exception {
        RunDirectory run = run(events(450));
        Files.writeString(run.logs().resolve("n1.log"), "started\n");
        String id = "one/" + run.path().getFileName();
        try (Server server =
                new Server(directory.resolve("runs"), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            assertThat(get(server, "/").body()).contains("href=\"history/" + id, "href=\"logs/" + id);
            assertThat(get(server, "/history/" + id + "?page=3").body()).contains("page 3 of 3");
            assertThat(get(server, "/logs/" + id + "/n1.log").body()).contains("started");
            assertThat(get(server, "/history/" + id + "?page=0").statusCode()).isEqualTo(400);
            for (String none : List.of("/history/one/two", "/history/", "/logs/one", "/logs/" + id + "/n2.log")) {
                assertThat(get(server, none).statusCode()).as(none).isEqualTo(404);
            }
        }
    }

    private static HttpResponse<String> get(Server server, String path) throws Exception {
        URI uri = URI.create("http://localhost:" + server.address().getPort() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static String html(String template, Object page) {
        return new String(Report.render(template, page), StandardCharsets.UTF_8);
    }
}
