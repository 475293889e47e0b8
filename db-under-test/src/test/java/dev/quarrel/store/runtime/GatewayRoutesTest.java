package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Profile;
import dev.quarrel.store.Settings.Quorum;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What each route of the gateway takes and answers, of a node that is all of its cluster and keeps siblings.
class GatewayRoutesTest {
    @TempDir
    Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private NodeProcess node;

    @BeforeEach
    void start() throws Exception {
        var settings = Profile.named("riak").settings().withQuorum(Quorum.strict(1, 1, 1));
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        node = NodeProcess.start(new NodeProcess.Options(
                NodeConfig.of("n1", List.of("n1"), settings), any, any, directory, Map.of(), null, ""));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void comparesAndSets() throws Exception {
        String serial = "/kv/lock?level=serial";
        assertThat(send("PUT", serial + "&expect-absent=true", "one").statusCode())
                .isEqualTo(200);
        HttpResponse<String> taken = send("PUT", serial + "&expect-absent=true", "two");
        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(taken.body()).contains("\"outcome\":\"fail\"", "to hold nothing, it holds 'one'");
        assertThat(send("PUT", serial + "&expect=two", "three").statusCode()).isEqualTo(409);
        assertThat(send("PUT", serial + "&expect=one", "a b+c").statusCode()).isEqualTo(200);
        assertThat(send("GET", serial, "").body()).isEqualTo("a b+c");
        assertThat(send("DELETE", serial + "&expect=one", "").statusCode()).isEqualTo(409);
        assertThat(send("DELETE", serial + "&expect=a+b%2Bc", "").statusCode()).isEqualTo(200);
        assertThat(send("GET", serial, "").statusCode()).isEqualTo(404);
    }

    @Test
    void whatContradictsItselfIsRefused() throws Exception {
        for (String path : List.of(
                "/kv/k?expect=v",
                "/kv/k?expect=v&level=quorum",
                "/kv/k?expect=v&expect-absent=true&level=serial",
                "/kv/k?expect-absent=false&level=serial",
                "/kv/k?w=1&level=one")) {
            HttpResponse<String> refused = send("PUT", path, "v");
            assertThat(refused.statusCode()).as(path).isEqualTo(400);
            assertThat(refused.body()).as(path).contains("expected");
        }
        for (String path : List.of("/kv/k?level=any", "/kv/k?r=1&level=one", "/kv/k?expect=v&level=serial")) {
            assertThat(send("GET", path, "").statusCode()).as(path).isEqualTo(400);
        }
        assertThat(send("GET", "/kv/k", "").statusCode())
                .as("nothing was written")
                .isEqualTo(404);
    }

    @Test
    void eachRouteTakesItsOwnMethodsAndItsOwnPath() throws Exception {
        Map<String, String> wrong = Map.of(
                "/health", "POST",
                "/ring", "DELETE",
                "/metrics", "PUT",
                "/local/a", "POST",
                "/kv/a", "POST",
                "/admin/repair", "GET",
                "/admin/leave", "GET");
        for (Map.Entry<String, String> each : wrong.entrySet()) {
            HttpResponse<String> refused = send(each.getValue(), each.getKey(), "");
            assertThat(refused.statusCode()).as(each.toString()).isEqualTo(405);
            assertThat(refused.headers().firstValue("Allow").orElse(""))
                    .as(each.toString())
                    .isNotEmpty()
                    .doesNotContain(each.getValue());
        }
        for (String path : List.of("/health/xyz", "/metricsfoo", "/ring/", "/admin/clockwork", "/")) {
            assertThat(send("GET", path, "").statusCode()).as(path).isEqualTo(404);
        }
    }

    /// A label for each would be memory for whoever asks.
    @Test
    void methodsThatNobodyKnowsAreCountedTogether() throws Exception {
        for (String method : List.of("BREW", "PROPFIND")) {
            assertThat(send(method, "/kv/a", "").statusCode()).isEqualTo(405);
        }
        assertThat(send("GET", "/metrics", "").body())
                .contains("operation=\"other /kv/\"")
                .doesNotContain("BREW", "PROPFIND");
    }

    @Test
    void aDeleteWithoutContextDeletesWhatIsThere() throws Exception {
        send("PUT", "/kv/cart", "milk");
        send("PUT", "/kv/cart", "bread");
        assertThat(send("GET", "/kv/cart", "").statusCode()).isEqualTo(300);
        for (int i = 0; i < 200; i++) {
            assertThat(send("DELETE", "/kv/cart", "").statusCode()).as("%d", i).isEqualTo(200);
        }
        assertThat(send("GET", "/kv/cart", "").statusCode()).isEqualTo(404);
    }

    @Test
    void aRepairSaysWithWhom() throws Exception {
        HttpResponse<String> begun = send("POST", "/admin/repair", "");
        assertThat(begun.statusCode()).isEqualTo(200);
        assertThat(begun.body()).contains("\"peers\":[]", "\"node\":\"n1\"");
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        InetSocketAddress where = node.httpAddress();
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + where.getPort() + path))
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
