package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.store.Profile;
import dev.quarrel.store.Settings;
import dev.quarrel.store.Settings.Fsync;
import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.runtime.LocalCluster.Condition;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
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
