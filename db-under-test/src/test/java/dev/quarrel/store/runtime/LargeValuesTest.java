package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Limits;
import dev.quarrel.store.Profile;
import dev.quarrel.store.runtime.LocalCluster.Condition;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three real processes with as little memory as nodes on loopback have, and values as large as may be.
class LargeValuesTest {
    private static final int AT_ONCE = 40;
    private static final int ROUNDS = 3;

    @TempDir
    Path directory;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private LocalCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = LocalCluster.create(directory, 3, Profile.named("strong").settings(), false);
        cluster.startAll();
        awaitOk("PUT", "/kv/first");
    }

    @AfterEach
    void stop() throws Exception {
        LocalCluster.in(directory).stopAll();
    }

    /// Forty MiB are nearly what a node has of direct memory, and with their copies more than its heap.
    @Test
    void manyAtOnceAreServedOrRefusedAndNoNodeDies() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            for (String method : List.of("PUT", "GET")) {
                List<CompletableFuture<HttpResponse<byte[]>>> all = new ArrayList<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    all.add(http.sendAsync(request(method, "/kv/k" + i), BodyHandlers.ofByteArray()));
                }
                for (CompletableFuture<HttpResponse<byte[]>> each : all) {
                    assertThat(each.join().statusCode())
                            .as("%s in round %d", method, round)
                            .isIn(200, 404, 503, 504);
                }
            }
        }
        for (String name : cluster.members().keySet()) {
            assertThat(cluster.condition(name)).as(name).isEqualTo(Condition.RUNNING);
        }
        awaitOk("PUT", "/kv/last");
        awaitOk("GET", "/kv/last");
    }

    /// Who announces a body holds room for it; when there is none left, the next one is told so, and nothing was done.
    @Test
    void whatDoesNotFitIsRefusedWithoutEffect() throws Exception {
        List<Socket> stalled = new ArrayList<>();
        try {
            while (send("GET", "/kv/first").statusCode() == 200) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
                socket.getOutputStream()
                        .write(("PUT /kv/stalled HTTP/1.1\r\nHost: n1\r\nContent-Length: " + Limits.MAX_VALUE_BYTES
                                        + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                stalled.add(socket);
                assertThat(stalled).as("there is an end of room").hasSizeLessThan(AT_ONCE);
            }
            HttpResponse<byte[]> refused = send("GET", "/kv/first");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(new String(refused.body(), StandardCharsets.UTF_8))
                    .contains("\"outcome\":\"fail\"", "nothing was done");
            assertThat(send("GET", "/health").statusCode()).isEqualTo(200);
        } finally {
            for (Socket socket : stalled) {
                socket.close();
            }
        }
        awaitOk("GET", "/kv/first");
    }

    private void awaitOk(String method, String path) throws Exception {
        HttpResponse<byte[]> answer = send(method, path);
        for (int i = 0; i < 600 && answer.statusCode() != 200; i++) {
            Thread.sleep(50);
            answer = send(method, path);
        }
        assertThat(answer.statusCode())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
    }

    private HttpResponse<byte[]> send(String method, String path) throws Exception {
        return http.send(request(method, path), BodyHandlers.ofByteArray());
    }

    private HttpRequest request(String method, String path) {
        byte[] value = new byte[Limits.MAX_VALUE_BYTES];
        new Random(7).nextBytes(value);
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .method(method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(value))
                .build();
    }

    private int port() {
        return Objects.requireNonNull(cluster.members().get("n1")).http();
    }
}
