package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quarrel.store.Profile;
import dev.quarrel.store.Settings;
import dev.quarrel.store.Settings.Fsync;
import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.runtime.LocalCluster.Condition;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real processes on loopback.
class LocalClusterTest {
    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    /// What was acknowledged is there after a SIGKILL, without an fsync, too; found again by a later command.
    @Test
    void acknowledged_writes_survive_sigkill() throws Exception {
        Settings settings =
                Profile.named("cassandra").settings().withFsync(Fsync.NONE).withQuorum(Quorum.strict(1, 1, 1));
        LocalCluster cluster = LocalCluster.create(directory, 1, settings, false);
        try {
            cluster.startAll();
            cluster.pause("n1");
            assertThat(cluster.condition("n1")).isEqualTo(Condition.PAUSED);
            cluster.resume("n1");
            for (int i = 0; i < 20; i++) {
                put(cluster, "k" + i);
            }
            cluster.kill("n1");
            assertThat(cluster.condition("n1")).isEqualTo(Condition.DOWN);
            LocalCluster found = LocalCluster.in(directory);
            found.startAll();
            for (int i = 0; i < 20; i++) {
                assertThat(call(found, "GET", "/kv/k" + i).body()).isEqualTo("v");
            }
        } finally {
            LocalCluster.in(directory).stopAll();
        }
    }

    /// In the nodes' place stand two who end when asked, and between them one who does not.
    @Test
    void what_does_not_end_when_asked_is_killed_and_named() throws Exception {
        LocalCluster.create(directory, 3, Profile.named("cassandra").settings(), false);
        File file = directory.resolve("cluster.json").toFile();
        ObjectMapper json = new ObjectMapper();
        JsonNode state = json.readTree(file);
        for (String name : List.of("n1", "n2", "n3")) {
            String deaf = name.equals("n2") ? "trap '' TERM; " : "";
            Process process = new ProcessBuilder("sh", "-c", deaf + "echo ready; while :; do sleep 0.1; done").start();
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            ((ObjectNode) state.path("members").path(name))
                    .put("pid", process.pid())
                    .put(
                            "startedMillis",
                            process.info().startInstant().orElseThrow().toEpochMilli());
        }
        json.writeValue(file, state);
        LocalCluster cluster = LocalCluster.in(directory);
        assertThat(cluster.stopAll(2)).containsExactly("n2");
        for (String name : cluster.members().keySet()) {
            assertThat(cluster.condition(name)).as(name).isEqualTo(Condition.DOWN);
        }
        assertThat(cluster.stopAll(2)).isEmpty();
    }

    /// The directory of n1 belongs to somebody else; n2 and n3 have nothing to do with that.
    @Test
    void one_that_cannot_start_keeps_no_other_from_it() throws Exception {
        LocalCluster cluster =
                LocalCluster.create(directory, 3, Profile.named("cassandra").settings(), false);
        try {
            Files.writeString(directory.resolve("n1"), "no directory");
            assertThatThrownBy(cluster::startAll)
                    .isInstanceOf(NodeNotStarted.class)
                    .hasMessageContaining("node n1 ended at once; it said: ")
                    .hasMessageNotContaining("node n2");
            assertThat(cluster.condition("n2")).isEqualTo(Condition.RUNNING);
            assertThat(cluster.condition("n3")).isEqualTo(Condition.RUNNING);
            assertThatThrownBy(() -> cluster.start(List.of("n1", "n2"))).isInstanceOf(NodeNotStarted.class);
        } finally {
            cluster.stopAll();
        }
    }

    @Test
    void errors_name_what_was_expected() throws Exception {
        LocalCluster cluster =
                LocalCluster.create(directory, 3, Profile.named("strong").settings(), false);
        assertThatThrownBy(() -> cluster.kill("n2")).hasMessage("n2 does not run");
        assertThatThrownBy(() -> cluster.kill("n9")).hasMessage("expected one of [n1, n2, n3], got 'n9'");
        assertThatThrownBy(() -> LocalCluster.create(
                        directory, 3, Profile.named("strong").settings(), false))
                .hasMessageContaining("already holds a cluster");
        assertThatThrownBy(() -> LocalCluster.in(directory.resolve("none"))).hasMessageContaining("holds no cluster");
    }

    private void put(LocalCluster cluster, String key) throws Exception {
        for (int i = 0; i < 100; i++) {
            if (call(cluster, "PUT", "/kv/" + key + "").statusCode() == 200) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("no write was acknowledged");
    }

    private HttpResponse<String> call(LocalCluster cluster, String method, String path) throws Exception {
        int port = Objects.requireNonNull(cluster.members().get("n1")).http();
        for (int i = 0; ; i++) {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .method(method, BodyPublishers.ofString("v"))
                            .build(),
                    BodyHandlers.ofString());
            if (response.statusCode() < 500 || i == 100) {
                return response;
            }
            Thread.sleep(50);
        }
    }
}
