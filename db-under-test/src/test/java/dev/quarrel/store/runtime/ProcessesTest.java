package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarrel.store.Profile;
import dev.quarrel.store.Settings;
import dev.quarrel.store.Settings.AntiEntropy;
import dev.quarrel.store.Settings.Fsync;
import dev.quarrel.store.Settings.Timing;
import dev.quarrel.store.versions.VersionKind;
import dev.quarrel.store.wire.Frame;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three real processes, one of which is stopped in its tracks: what the others notice, count, say and log.
class ProcessesTest {
    /// Only phi can tell that a peer is dead: by its silence it would take an hour.
    private static final Settings SETTINGS = Profile.named("strong")
            .settings()
            .withVersions(VersionKind.DVV)
            .withFsync(Fsync.NONE)
            .withAntiEntropy(new AntiEntropy(500))
            .withTiming(new Timing(1_000, 200, 3_600_000, 0, 500).withSuspectPhi(8));

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void aPausedPeerIsSuspectedByPhiAndForgivenAndAllOfItIsSeen() throws Exception {
        LocalCluster cluster = LocalCluster.create(directory, 3, SETTINGS, false);
        try {
            cluster.startAll();
            await(cluster, "n1", "/health", "\"status\":\"ok\"");
            cluster.pause("n3");
            await(cluster, "n1", "/health", "silent peers: [n3]");
            assertThat(put(cluster, "/kv/k?level=quorum")).isEqualTo(200);
            assertThat(put(cluster, "/kv/k?level=all"))
                    .as("known to be dead: nothing is sent")
                    .isEqualTo(503);
            await(cluster, "n1", "/metrics", "quarrel_hints_waiting{for=\"n3\",node=\"n1\"} 1.0");
            String metrics = get(cluster, "n1", "/metrics");
            for (String line : List.of(
                    "quarrel_requests_ended{level=\"quorum\",node=\"n1\",operation=\"write\",outcome=\"ok\"} 1.0",
                    "quarrel_requests_ended{level=\"all\",node=\"n1\",operation=\"write\",outcome=\"unavailable\"} 1.0",
                    "quarrel_request_seconds{node=\"n1\",operation=\"write\",quantile=\"0.99\"}",
                    "quarrel_peer_seconds{node=\"n1\",peer=\"n2\",quantile=\"0.5\"}",
                    "quarrel_node_hints_stored_total{node=\"n1\"} 1.0",
                    "quarrel_health{node=\"n1\"} 0.0")) {
                assertThat(metrics).contains(line);
            }
            cluster.resume("n3");
            await(cluster, "n1", "/metrics", "quarrel_node_hints_delivered_total{node=\"n1\"} 1.0");
            await(cluster, "n1", "/health", "\"status\":\"ok\"");
            assertThat(get(cluster, "n1", "/metrics"))
                    .contains("quarrel_health{node=\"n1\"} 1.0")
                    .doesNotContain("quarrel_hints_waiting{for=");
            JsonNode health = JSON.readTree(get(cluster, "n1", "/health"));
            assertThat(health.get("repairAgeMillis").asLong()).isGreaterThanOrEqualTo(0);
            assertThat(get(cluster, "n1", "/local/k")).contains("\"version\"");
            strangerSaysHello(cluster);
        } finally {
            LocalCluster.in(directory).stopAll();
        }
        assertThat(events("n1")).contains("started", "link_down", "connection_refused", "stopping");
        assertThat(events("n2")).contains("started", "stopping");
    }

    /// A name with all in it that could spoil a line.
    private static void strangerSaysHello(LocalCluster cluster) throws Exception {
        int port = Objects.requireNonNull(cluster.members().get("n1")).port();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            FrameSocket frames = new FrameSocket(socket);
            frames.write(new Frame.Hello("c9", "no \"such\"\nevent=fake node=n1"));
            assertThat(frames.read()).isInstanceOf(Frame.Failure.class);
        }
    }

    /// What happened, by the node's log, every line of which is read back.
    private List<String> events(String node) throws Exception {
        List<String> events = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve(node + ".log"))) {
            Map<String, String> fields = LogLine.parse(line);
            assertThat(fields).as(line).containsKeys("time", "level", "logger", "event");
            assertThat(java.time.OffsetDateTime.parse(Objects.requireNonNull(fields.get("time"))))
                    .isNotNull();
            String event = Objects.requireNonNull(fields.get("event"));
            assertThat(fields).as(line).containsEntry("node", node);
            if (event.equals("started")) {
                assertThat(fields).as(line).containsKeys("pid", "listen", "http", "data", "startMillis", "settings");
            }
            if (event.equals("connection_refused")) {
                assertThat(fields.get("reason")).as(line).contains("not no \"such\"\nevent=fake node=n1");
            }
            events.add(event);
        }
        return events;
    }

    /// Asks until the answer contains it; the last answer is in the failure.
    private void await(LocalCluster cluster, String node, String path, String expected) throws Exception {
        String seen = "";
        for (int i = 0; i < 600; i++) {
            seen = get(cluster, node, path);
            if (seen.contains(expected)) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("expected %s at %s of %s, got %s".formatted(expected, path, node, seen));
    }

    private String get(LocalCluster cluster, String node, String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri(cluster, node, path)).build(), BodyHandlers.ofString())
                .body();
    }

    private int put(LocalCluster cluster, String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(uri(cluster, "n1", path))
                                .PUT(BodyPublishers.ofString("v"))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    private static URI uri(LocalCluster cluster, String node, String path) {
        int port = Objects.requireNonNull(cluster.members().get(node)).http();
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
