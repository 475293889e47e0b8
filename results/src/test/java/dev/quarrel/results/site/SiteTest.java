package dev.quarrel.results.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.results.Comparison;
import dev.quarrel.results.RunDirectory;
import dev.quarrel.results.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void theServerListsComparesAndExports() throws Exception {
        RunDirectory one = Samples.kept(directory.resolve("runs"), "one", 1);
        RunDirectory two = Samples.kept(directory.resolve("runs"), "two", 2);
        try (Server server = server()) {
            assertThat(get(server, "/").body()).contains("one/" + one.path().getFileName(), "stale-read ×1", "invalid");
            String query = "/compare?a=one/" + one.path().getFileName() + "&b=two/"
                    + two.path().getFileName();
            assertThat(get(server, query).body())
                    .contains("Side by side", "<tr class=\"differs\"><th scope=\"row\">again</th>", "What differs");
            String id = "one/" + one.path().getFileName();
            assertThat(get(server, "/runs/" + id + "/report.html").body()).contains("stale-read");
            assertThat(get(server, "/zip/" + id).statusCode()).isEqualTo(200);
            assertThat(get(server, "/progress/" + id).body()).contains("\"verdict\":\"invalid\"");
            assertThat(get(server, "/nothing").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void oneDamagedRunDoesNotHideTheOthers() throws Exception {
        Path runs = directory.resolve("runs");
        RunDirectory whole = Samples.kept(runs, "whole", 1);
        Files.writeString(Samples.kept(runs, "half", 2).path().resolve("run.json"), "{\"profile\":");
        Files.writeString(Samples.kept(runs, "other", 3).path().resolve("verdict.json"), "{}");
        try (Server server = server()) {
            assertThat(get(server, "/"))
                    .returns(200, HttpResponse::statusCode)
                    .extracting(HttpResponse::body)
                    .asString()
                    .contains("whole/" + whole.path().getFileName(), "half/", "other/", ">unreadable</span>");
        }
    }

    @Test
    void noPathLeavesTheRuns() throws Exception {
        Samples.kept(directory.resolve("runs"), "one", 1);
        Files.writeString(directory.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(directory.resolve("runs/link.txt"), directory.resolve("secret.txt"));
        try (Server server = server()) {
            for (String path : List.of(
                    "/runs/../secret.txt",
                    "/runs/%2e%2e/secret.txt",
                    "/runs/link.txt",
                    "/runs//etc/passwd",
                    "/runs/%2fetc/passwd",
                    "/runs/one/..%5c..%5csecret.txt",
                    "/history/..%2f",
                    "/logs/../secret.txt",
                    "/logs/one/..%2f..%2fsecret.txt",
                    "/progress/..%2f..",
                    "/runs/one/..%2f..%2f..%2fsecret.txt",
                    "/zip/..%2f",
                    "/compare?a=../&b=..%2f..")) {
                String answer = raw(server, path, "localhost");
                assertThat(answer)
                        .as(path)
                        .doesNotContain("secret")
                        .doesNotContain("root:")
                        .doesNotContain(" 200 ");
            }
        }
    }

    /// A run may come from elsewhere, with links in it that lead to what is no part of the runs.
    @Test
    void noLinkWithinARunLeavesTheRuns() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret.txt"), "{\"value\":\"secret\"}\n");
        for (String linked : List.of("history.jsonl", "verdict.json", "notes.txt", "logs")) {
            RunDirectory run = Samples.kept(directory.resolve("runs"), "linked", 1);
            Path link = run.path().resolve(linked);
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, linked.equals("logs") ? directory : secret);
            String id = "linked/" + run.path().getFileName();
            try (Server server = server()) {
                for (String path : List.of(
                        "/runs/" + id + "/" + linked,
                        "/runs/" + id + "/logs/secret.txt",
                        "/zip/" + id,
                        "/history/" + id,
                        "/logs/" + id,
                        "/logs/" + id + "/secret.txt",
                        "/progress/" + id,
                        "/compare?a=" + id + "&b=" + id)) {
                    assertThat(raw(server, path, "localhost"))
                            .as(linked + " by " + path)
                            .contains(" 404 ")
                            .doesNotContain("secret");
                }
                assertThat(get(server, "/").body()).doesNotContain(id);
            }
        }
    }

    @Test
    void aZipHoldsNoLink() throws Exception {
        RunDirectory run = Samples.kept(directory.resolve("runs"), "one", 1);
        Files.createDirectories(run.path().resolve("logs"));
        Files.writeString(run.path().resolve("logs/n1.log"), "started");
        Files.createSymbolicLink(
                run.path().resolve("logs/n2.log"), Files.writeString(directory.resolve("secret.txt"), "secret"));
        String base = String.valueOf(run.path().getFileName());
        try (Server server = server();
                HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://localhost:" + server.address().getPort() + "/zip/one/" + base);
            InputStream zipped = client.send(
                            HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofInputStream())
                    .body();
            List<String> names = new ArrayList<>();
            try (ZipInputStream zip = new ZipInputStream(zipped)) {
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    names.add(entry.getName());
                }
            }
            assertThat(names)
                    .containsExactlyInAnyOrder(
                            base + "/history.jsonl",
                            base + "/logs/n1.log",
                            base + "/report.html",
                            base + "/run.json",
                            base + "/verdict.json");
        }
    }

    @Test
    void whatCannotBeComparedSaysWhy() throws Exception {
        RunDirectory one = Samples.kept(directory.resolve("runs"), "one", 1);
        RunDirectory two = Samples.kept(directory.resolve("runs"), "two", 2);
        String query = "/compare?a=one/" + one.path().getFileName() + "&b=two/"
                + two.path().getFileName();
        try (Server server = server()) {
            Files.writeString(two.historyFile(), "half a li");
            assertThat(get(server, query))
                    .returns(500, HttpResponse::statusCode)
                    .extracting(HttpResponse::body)
                    .asString()
                    .contains("could not be read");
            Files.delete(two.path().resolve("verdict.json"));
            assertThat(get(server, query))
                    .returns(404, HttpResponse::statusCode)
                    .extracting(HttpResponse::body)
                    .asString()
                    .contains("not judged");
        }
    }

    @Test
    void anotherHostNameIsRefused() throws Exception {
        try (Server server = server()) {
            assertThat(raw(server, "/", "evil.example")).contains(" 400 ");
            assertThat(raw(server, "/", "localhost:80")).contains(" 200 ");
        }
    }

    @Test
    void aPublishedSiteKeepsWhatItHasAndLinksRelatively() throws IOException {
        Path site = directory.resolve("site");
        RunDirectory one = Samples.kept(directory.resolve("runs"), "one", 1);
        RunDirectory two = Samples.kept(directory.resolve("runs"), "two", 2);
        assertThat(Publish.publish(site, List.of(one.path()), List.of(), List.of()))
                .isEqualTo(1);
        assertThat(Publish.publish(site, List.of(two.path()), List.of(), List.of()))
                .isEqualTo(2);
        String index = Files.readString(site.resolve("index.html"));
        String link = "runs/one/" + one.path().getFileName() + "/report.html";
        assertThat(index).contains("href=\"" + link + "\"").doesNotContain("href=\"/");
        assertThat(site.resolve(link)).exists();
        assertThat(Files.readString(site.resolve("feed.xml"))).contains(link);
    }

    /// What `latest` leads to changes; the address of a published run must not.
    @Test
    void aRunPublishedByALinkHasTheAddressOfTheRun() throws IOException {
        Path site = directory.resolve("site");
        RunDirectory one = Samples.kept(directory.resolve("runs"), "one", 1);
        Publish.publish(site, List.of(one.path().resolveSibling("latest")), List.of(), List.of());
        assertThat(site.resolve("runs/one")
                        .resolve(String.valueOf(one.path().getFileName()))
                        .resolve("report.html"))
                .exists();
        assertThat(site.resolve("runs/one/latest")).doesNotExist();
    }

    @Test
    void theSameRunTwiceHasNoDifference() throws IOException {
        RunDirectory one = Samples.kept(directory.resolve("runs"), "one", 1);
        assertThat(Comparison.of(one, one).text()).contains("no difference");
    }

    @Test
    void anotherConfigurationIsToldFirst() throws IOException {
        RunDirectory one = Samples.kept(directory.resolve("runs"), "one", 1);
        RunDirectory two = Samples.kept(directory.resolve("runs"), "two", 1);
        Map<String, Object> told = new TreeMap<>(two.readRun());
        told.put("configuration", "n=3 r=1 w=1");
        two.writeRun(told);
        assertThat(Comparison.of(one, two).text())
                .contains("B  two/" + two.path().getFileName() + "\n   n=3 r=1 w=1\n\n");
        assertThat(Comparison.of(one, one).text()).doesNotContain("n=3");
    }

    @Test
    void whatPeopleAskForComesFirst() throws IOException {
        RunDirectory one = Samples.kept(directory.resolve("runs"), "one", 1);
        RunDirectory two = Samples.kept(directory.resolve("runs"), "two", 1);
        two.writeVerdict(new Verdict(
                "r", Validity.VALID, null, List.of(), Map.of("a", Map.of("z", 1L), "lost-writes", Map.of("lost", 2L))));
        assertThat(Comparison.of(one, two).rows())
                .extracting(Comparison.Row::what)
                .startsWith("verdict", "stale-read", "anomalies", "lost-writes.lost")
                .contains("a.z", "stats.operations");
    }

    /// A register's own checkers judge neither; the report counts both, and so does a comparison.
    @Test
    void lossAndStalenessAreComparedThoughNoCheckerOfTheRunsJudgedThem() throws IOException {
        RunDirectory one = Samples.kept(directory.resolve("runs"), "one", 1);
        RunDirectory two = Samples.kept(directory.resolve("runs"), "two", 1);
        for (RunDirectory run : List.of(one, two)) {
            Map<String, Object> told = new TreeMap<>(run.readRun());
            told.put("store", Map.of("versions", "lww-hlc"));
            run.writeRun(told);
        }
        Files.writeString(
                two.historyFile(),
                Files.readString(two.historyFile()).lines().limit(2).collect(Collectors.joining("\n", "", "\n")));
        assertThat(Comparison.of(one, two).rows())
                .extracting(Comparison.Row::what, Comparison.Row::a)
                .contains(
                        tuple("lost-writes.acknowledged", "2"),
                        tuple("staleness.stale", "1"),
                        tuple("staleness.nanosBehind.max", "0.10 ms"),
                        tuple("staleness.staleShare", "1"));
    }

    private Server server() throws IOException {
        return new Server(directory.resolve("runs"), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static HttpResponse<String> get(Server server, String path) throws Exception {
        URI uri = URI.create("http://localhost:" + server.address().getPort() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /// A client that does not tidy the path up before it asks.
    private static String raw(Server server, String path, String host) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
