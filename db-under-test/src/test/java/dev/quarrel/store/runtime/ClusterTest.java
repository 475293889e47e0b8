package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Profile;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.Reply;
import dev.quarrel.store.Settings;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.WrongDirectory;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.wire.Codec;
import dev.quarrel.store.wire.Frame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three nodes with real sockets and files in this process.
class ClusterTest {
    private static final List<String> NAMES = List.of("n1", "n2", "n3");

    @TempDir
    Path directory;

    private final Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
    private final Map<String, String> secrets = new HashMap<>();
    private final Map<String, NodeProcess> nodes = new LinkedHashMap<>();
    private ClientTransport transport = new ClientTransport("c1", Map.of());
    private StoreClient client = new StoreClient("c1", transport.ports(), 5_000);
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws Exception {
        begin(Profile.named("riak").settings());
    }

    private void begin(Settings settings) throws Exception {
        List<Integer> ports = FreePorts.of(NAMES.size());
        for (int i = 0; i < NAMES.size(); i++) {
            addresses.put(NAMES.get(i), loopback(ports.get(i)));
        }
        for (String name : NAMES) {
            nodes.put(name, start(name, name, settings));
        }
        transport.close();
        transport = new ClientTransport("c1", addresses);
        client = new StoreClient("c1", transport.ports(), 5_000);
        transport.attach(client);
        for (String name : NAMES) {
            untilOk(done -> client.write(name, "warm-" + name, Value.of("up"), WriteOptions.w(3), done));
        }
    }

    @AfterEach
    void stop() {
        transport.close();
        nodes.values().forEach(NodeProcess::close);
    }

    @Test
    void a_value_written_through_each_node_is_read_through_each() throws Exception {
        for (String writer : NAMES) {
            Reply written = ask(done -> client.write(writer, "k-" + writer, Value.of(writer), WriteOptions.w(2), done));
            assertThat(written).isInstanceOf(Reply.Ok.class);
            for (String reader : NAMES) {
                Reply read = ask(done -> client.read(reader, "k-" + writer, ReadOptions.r(2), done));
                assertThat(values(read)).containsExactly(Value.of(writer));
            }
        }
    }

    @Test
    void a_restarted_node_holds_what_it_held() throws Exception {
        ask(done -> client.write("n1", "kept", Value.of("v"), WriteOptions.w(3), done));
        node("n2").close();
        nodes.put("n2", start("n2", "n2", Profile.named("riak").settings()));
        Reply local = untilOk(done -> client.local("n2", "kept", done));
        assertThat(Objects.requireNonNull(((Reply.Local) local).stored()).values())
                .containsExactly(Value.of("v"));
    }

    @Test
    void a_request_that_could_not_be_sent_certainly_did_not_happen() throws Exception {
        node("n3").close();
        Reply reply = new Reply.Refused("not asked yet");
        for (int i = 0; i < 100 && !(reply instanceof Reply.Unavailable); i++) {
            reply = ask(done -> client.write("n3", "k", Value.of("v"), WriteOptions.DEFAULT, done));
            Thread.sleep(20);
        }
        assertThat(reply).isEqualTo(new Reply.Unavailable("no connection to n3; nothing was sent"));
    }

    @Test
    void another_nodes_directory_is_refused() {
        node("n1").close();
        assertThatThrownBy(() -> start("n2", "n1", Profile.named("riak").settings()))
                .isInstanceOf(WrongDirectory.class)
                .hasMessageContaining("n1");
        assertThatThrownBy(() -> start("n1", "n2", Profile.named("riak").settings()))
                .isInstanceOf(MvStoreDisk.DiskException.class)
                .hasMessageContaining("If another process");
    }

    @Test
    void curl_puts_gets_and_deletes() throws Exception {
        assertThat(call("PUT", "n1", "/kv/a%20key?w=3", "héllo", null).statusCode())
                .isEqualTo(200);
        HttpResponse<String> got = call("GET", "n2", "/kv/a%20key?r=2", "", null);
        assertThat(got.body()).isEqualTo("héllo");
        String context = got.headers().firstValue("X-Quarrel-Context").orElseThrow();
        assertThat(call("DELETE", "n3", "/kv/a%20key?w=3", "", context).statusCode())
                .isEqualTo(200);
        assertThat(call("GET", "n1", "/kv/a%20key?r=2", "", null).statusCode()).isEqualTo(404);
    }

    @Test
    void siblings_appear_and_are_merged_by_their_context() throws Exception {
        call("PUT", "n1", "/kv/cart?w=3", "milk", null);
        call("PUT", "n2", "/kv/cart?w=3", "eggs", null);
        HttpResponse<String> both = call("GET", "n3", "/kv/cart?r=3", "", null);
        assertThat(both.statusCode()).isEqualTo(300);
        assertThat(both.body()).contains("milk").contains("eggs");
        String context = both.headers().firstValue("X-Quarrel-Context").orElseThrow();
        assertThat(call("PUT", "n3", "/kv/cart?w=3", "milk,eggs", context).statusCode())
                .isEqualTo(200);
        assertThat(call("GET", "n1", "/kv/cart?r=3", "", null).body()).isEqualTo("milk,eggs");
        assertThat(call("GET", "n2", "/local/cart", "", null).body()).contains("milk,eggs");
        // It names writes of that cart; of another nobody can have seen them.
        HttpResponse<String> other = call("PUT", "n3", "/kv/other-cart", "tea", context);
        assertThat(other.statusCode()).isEqualTo(400);
        assertThat(other.body()).contains("is no context of 'other-cart'");
    }

    @Test
    void http_errors_say_what_was_expected_and_whether_it_happened() throws Exception {
        assertThat(call("PUT", "n1", "/kv/k?w=two", "v", null).body())
                .contains("\"outcome\":\"fail\"")
                .contains("w: expected a whole number, 0 or more, got 'two'");
        assertThat(call("PUT", "n1", "/kv/k", "v", "no-context!").body()).contains("is no context");
        assertThat(call("PUT", "n1", "/kv/k?x=1", "v", null).statusCode()).isEqualTo(400);
        assertThat(call("GET", "n1", "/kv/" + "k".repeat(1_025), "", null).statusCode())
                .isEqualTo(414);
        assertThat(call("PUT", "n1", "/kv/k", "v".repeat((1 << 20) + 1), null).body())
                .contains("at most 1048576 bytes");
        assertThat(call("POST", "n1", "/kv/k", "", null).statusCode()).isEqualTo(405);
        assertThat(call("GET", "n1", "/nothing", "", null).statusCode()).isEqualTo(404);
    }

    @Test
    void a_megabyte_survives() throws Exception {
        String large = "x".repeat(1 << 20);
        assertThat(call("PUT", "n1", "/kv/large?w=3", large, null).statusCode()).isEqualTo(200);
        assertThat(call("GET", "n2", "/kv/large?r=3", "", null).body()).isEqualTo(large);
    }

    @Test
    void the_clock_can_be_set_wrong() throws Exception {
        assertThat(call("POST", "n1", "/admin/clock?offsetMillis=-7", "", null).body())
                .contains("-7");
    }

    @Test
    void metrics_are_prometheus_text() throws Exception {
        call("GET", "n1", "/kv/none", "", null);
        assertThat(call("GET", "n1", "/metrics", "", null).body())
                .contains("quarrel_peer_connected{node=\"n1\",peer=\"n2\"} 1.0")
                .contains("quarrel_node_reads_total{node=\"n1\"}")
                .contains("quarrel_http_requests_seconds_count");
    }

    /// Garbage on the node's port, 200 connections of it, closes those connections and nothing else.
    @Test
    void garbage_never_takes_a_node_down() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            try (Socket socket =
                    new Socket(InetAddress.getLoopbackAddress(), address("n1").getPort())) {
                socket.setSoTimeout(5_000);
                byte[] bytes = new byte[1 + random.nextInt(64)];
                random.nextBytes(bytes);
                if (i % 2 == 0) {
                    System.arraycopy(new byte[] {0, 0, 0, (byte) bytes.length}, 0, bytes, 0, Math.min(4, bytes.length));
                }
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
                byte[] answer = socket.getInputStream().readAllBytes();
                assertThat(answer.length).isLessThan(1_000);
            }
        }
        assertThat(ask(done -> client.write("n1", "k", Value.of("v"), WriteOptions.w(3), done)))
                .isInstanceOf(Reply.Ok.class);
    }

    @Test
    void a_frame_too_long_is_answered_with_the_limit() throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), address("n1").getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(new byte[] {0x7f, 0, 0, 0, 1});
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).contains(String.valueOf(Codec.MAX_FRAME_BYTES));
        }
    }

    /// Whoever does not know the secret of a cluster gets nothing from its nodes, and takes none of them down.
    @Test
    void withoutTheClusterSecretAPeerIsRefusedAndToldWhy() throws Exception {
        nodes.values().forEach(NodeProcess::close);
        secrets.putAll(Map.of("n1", "geheim", "n2", "geheim", "n3", "wrong"));
        for (String name : NAMES) {
            nodes.put(name, start(name, name, Profile.named("riak").settings()));
        }
        for (String brought : List.of("", "wrong", "gehein", "geheim ")) {
            try (Socket socket = connect("n1")) {
                assertThat(new FrameSocket(socket).greet("c9", "n1", brought))
                        .isEqualTo(new Frame.Failure("c9 does not know the cluster secret of n1: start it with the"
                                + " --cluster-secret that n1 was started with"));
                assertThat(socket.getInputStream().read()).as("closed").isEqualTo(-1);
            }
        }
        transport.close();
        transport = new ClientTransport("c2", addresses, this::address, "geheim");
        StoreClient knows = new StoreClient("c2", transport.ports(), 5_000);
        transport.attach(knows);
        assertThat(untilOk(done -> knows.write("n1", "k", Value.of("v"), WriteOptions.w(2), done)))
                .isInstanceOf(Reply.Ok.class);
        WriteOptions all = new WriteOptions(3, 0, null, null, 500);
        assertThat(ask(done -> knows.write("n1", "k", Value.of("v"), all, done)))
                .as("n3 is not one of them")
                .isNotInstanceOf(Reply.Ok.class);
    }

    private Socket connect(String node) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), address(node).getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    @Test
    void offLoopbackANodeNeedsASecret() {
        NodeConfig config = NodeConfig.of("n1", NAMES, Profile.named("riak").settings());
        assertThatThrownBy(() -> new NodeProcess.Options(
                        config, new InetSocketAddress("0.0.0.0", 0), loopback(0), directory, Map.of(), "token", ""))
                .hasMessageContaining("--cluster-secret")
                .hasMessageContaining("0.0.0.0");
    }

    private NodeProcess start(String name, String folder, Settings settings) throws IOException, InterruptedException {
        Map<String, InetSocketAddress> peers = new LinkedHashMap<>(addresses);
        peers.remove(name);
        return NodeProcess.start(new NodeProcess.Options(
                NodeConfig.of(name, NAMES, settings),
                address(name),
                loopback(0),
                directory.resolve(folder),
                peers,
                null,
                secrets.getOrDefault(name, "")));
    }

    private HttpResponse<String> call(String method, String node, String path, String body, @Nullable String context)
            throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + node(node).httpAddress().getPort() + path);
        var request = java.net.http.HttpRequest.newBuilder(uri).method(method, BodyPublishers.ofString(body));
        if (context != null) {
            request.header("X-Quarrel-Context", context);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private Reply ask(Consumer<Consumer<Reply>> request) throws Exception {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        transport.executor().execute(() -> request.accept(reply::complete));
        return reply.get(10, TimeUnit.SECONDS);
    }

    /// Asks until the cluster is up.
    private Reply untilOk(Consumer<Consumer<Reply>> request) throws Exception {
        List<Reply> seen = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Reply reply = ask(request);
            if (reply instanceof Reply.Ok || reply instanceof Reply.Local) {
                return reply;
            }
            seen.add(reply);
            Thread.sleep(20);
        }
        throw new AssertionError("never ok: " + seen);
    }

    private NodeProcess node(String name) {
        return Objects.requireNonNull(nodes.get(name));
    }

    private InetSocketAddress address(String name) {
        return Objects.requireNonNull(addresses.get(name));
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static List<Value> values(Reply reply) {
        return ((Reply.Ok) reply).values();
    }
}
