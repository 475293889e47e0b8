package dev.quarrel.results.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.results.Comparison;
import dev.quarrel.results.RunDirectory;
import dev.quarrel.results.Samples;
import java.io.IOException;
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
import java.util.List;
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
            assertThat(get(server, query).body()).contains("What differs");
            String id = "one/" + one.path().getFileName();
            assertThat(get(server, "/runs/" + id + "/report.html").body()).contains("stale-read");
            assertThat(get(server, "/zip/" + id).statusCode()).isEqualTo(200);
            assertThat(get(server, "/progress/" + id).body()).contains("\"verdict\":\"invalid\"");
            assertThat(get(server, "/nothing").statusCode()).isEqualTo(404);
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

    @Test
    void theSameRunTwiceHasNoDifference() throws IOException {
        RunDirectory one = Samples.kept(directory.resolve("runs"), "one", 1);
        assertThat(Comparison.of(one, one).text()).contains("no difference");
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
