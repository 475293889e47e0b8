package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.store.Profile;
import dev.quarrel.store.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Members that come and go among real processes, each asked for as an operator asks.
class LocalMembersTest {
    private static final Settings STRONG = Profile.named("strong").settings();

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> told = new ArrayList<>();
    private LocalCluster cluster;
    private LocalMembers members;

    @BeforeEach
    void start() throws Exception {
        cluster = LocalCluster.create(directory, 3, STRONG, false);
        cluster.startAll();
        members = new LocalMembers(cluster, told::add);
        for (int i = 0; i < 20; i++) {
            assertThat(call("n1", "PUT", "/kv/k" + i).statusCode()).isEqualTo(200);
        }
    }

    @AfterEach
    void stop() throws Exception {
        cluster.stopAll();
    }

    @Test
    void nodes_join_leave_and_are_replaced_and_nothing_is_lost() throws Exception {
        members.join("n4", null);
        assertThat(told.getLast()).isEqualTo("ring epoch 4 stable: n1, n2, n3, n4");
        cluster.kill("n4");
        cluster.kill("n1");
        cluster.start("n4");
        cluster.start("n1");
        assertAllThere("n4");
        members.leave("n2");
        assertThat(told.getLast()).isEqualTo("ring epoch 7 stable: n1, n3, n4");
        assertThatThrownBy(() -> members.leave("n3")).hasMessageContaining("at least N=3 members to stay, got 2");
        members.replace("n3", "n5");
        assertThat(told.getLast()).isEqualTo("ring epoch 10 stable: n1, n4, n5");
        assertAllThere("n5");
        assertThat(cluster.members().keySet()).containsExactly("n1", "n4", "n5");
        // Fewer of the first members are left than N: they start from the ring on their disks.
        cluster.stopAll();
        cluster = LocalCluster.in(directory);
        cluster.startAll();
        assertAllThere("n1");
        assertThat(new LocalMembers(cluster, told::add).ring()).isEqualTo("ring epoch 10 stable: n1, n4, n5");
        cluster.stopAll();
        assertThatThrownBy(() -> new LocalMembers(cluster, told::add).leave("n1"))
                .hasMessageContaining("a running member to ask, other than [n1]; none runs");
    }

    @Test
    void a_node_refused_for_an_older_disk_begins_anew() throws Exception {
        cluster.kill("n3");
        Path older = directory.resolve("older");
        copy(directory.resolve("n3"), older);
        cluster.start("n3");
        assertThat(call("n3", "PUT", "/kv/later").statusCode()).isEqualTo(200);
        cluster.kill("n3");
        Files.move(directory.resolve("n3"), directory.resolve("newer"));
        copy(older, directory.resolve("n3"));
        cluster.start("n3");
        assertThat(eventuallyHealth("n3")).contains("an older copy").contains("--new");
        members.replace("n3", null);
        assertThat(told.getLast()).isEqualTo("n3 serves again");
        assertThat(call("n3", "GET", "/local/later").body()).contains("\"value\":\"v\"");
        assertAllThere("n3");
    }

    @Test
    void errors_say_what_was_expected() throws Exception {
        assertThatThrownBy(() -> members.join("n3", null)).hasMessageContaining("expected a new name");
        assertThatThrownBy(() -> members.join("n 4", null)).hasMessageContaining("of letters and digits");
        assertThatThrownBy(() -> members.join("n4", "a/b/c")).hasMessageContaining("DATACENTRE/RACK, got 'a/b/c'");
        assertThatThrownBy(() -> members.leave("n9")).hasMessageContaining("expected one of [n1, n2, n3], got 'n9'");
        assertRefused("join?node=n3&address=127.0.0.1:1", 409, "got 'n3', which is a member");
        assertRefused("leave?node=n9", 409, "The members are [n1, n2, n3]");
        assertRefused("leave", 409, "at least N=3 members to stay");
        assertRefused("replace?node=n9&by=n4&address=127.0.0.1:1", 409, "got 'n9'");
        assertRefused("join?node=n4", 400, "expected address=");
        assertRefused("join?node=n4&address=nowhere", 400, "expected HOST:PORT");
        assertRefused("join?node=n4&address=127.0.0.1:1&rank=2", 400, "got 'rank'");
        // Nobody listens there, so the change does not end: no other begins meanwhile.
        assertThat(call("n1", "POST", "/admin/join?node=n4&address=127.0.0.1:1").statusCode())
                .isEqualTo(202);
        assertThat(call("n1", "GET", "/ring").body())
                .contains("\"phase\":\"copying\"")
                .contains("\"state\":\"joining\"")
                .contains("\"missing\":[\"n4\"]");
        assertRefused("leave?node=n2", 409, "a ring that is not changing");
    }

    private void assertRefused(String change, int status, String reason) throws Exception {
        HttpResponse<String> reply = call("n1", "POST", "/admin/" + change);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(status);
        assertThat(reply.body()).contains("\"outcome\":\"fail\"").contains(reason);
    }

    private void assertAllThere(String node) throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(call(node, "GET", "/kv/k" + i).body()).isEqualTo("v");
        }
    }

    private String eventuallyHealth(String node) throws Exception {
        String body = "";
        for (int i = 0; i < 400 && !body.contains("older copy"); i++) {
            body = once(node, "GET", "/health").body();
            Thread.sleep(50);
        }
        return body;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            files.forEach(file -> {
                try {
                    Files.copy(file, to.resolve(file.getFileName()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private HttpResponse<String> call(String node, String method, String path) throws Exception {
        for (int i = 0; ; i++) {
            HttpResponse<String> response = once(node, method, path);
            if (response.statusCode() < 500 || i == 100) {
                return response;
            }
            Thread.sleep(50);
        }
    }

    private HttpResponse<String> once(String node, String method, String path) throws Exception {
        int port = Objects.requireNonNull(cluster.members().get(node)).http();
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, BodyPublishers.ofString("v"))
                        .build(),
                BodyHandlers.ofString());
    }
}
