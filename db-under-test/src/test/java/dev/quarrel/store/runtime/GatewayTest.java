package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Profile;
import dev.quarrel.store.Settings.Quorum;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The HTTP gateway of one node that is all of its cluster, spoken to by bytes on a socket.
class GatewayTest {
    private static final int CASES = 3_000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Integer> CLEAR = Set.of(200, 300, 400, 403, 404, 405, 409, 413, 414, 503, 504);
    private static final List<String> METHODS = List.of("GET", "PUT", "DELETE", "POST", "HEAD", "PATCH", "get", "ЖЖ");
    private static final List<String> PATHS =
            List.of("/kv/", "/kv/k", "/local/k", "/local/", "/health", "/ring", "/metrics", "/admin/clock", "/", "/kv");
    private static final List<String> QUERIES = List.of(
            "?w=1",
            "?r=1",
            "?w=-1",
            "?r=99999999999",
            "?level=QUORUM",
            "?level=serial",
            "?level=x",
            "?timeout=0",
            "?timeout=50",
            "?w",
            "?%zz=1",
            "?w=%e2%82",
            "?offsetMillis=x",
            "?offsetMillis=0",
            "?=",
            "?&&",
            "?w=1&w=2");
    private static final List<String> PIECES =
            List.of("a", "%00", "%ff", "%", "%2", "%2f", "/", "..", "//", "é", "\u0000", " ", "?", "#", "%d0%b6", "\\");

    @TempDir
    Path directory;

    private @Nullable NodeProcess node;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        start(InetAddress.getLoopbackAddress(), null);
    }

    private void start(InetAddress address, @Nullable String token) throws IOException, InterruptedException {
        var settings = Profile.named("riak").settings().withQuorum(Quorum.strict(1, 1, 1));
        node = NodeProcess.start(new NodeProcess.Options(
                NodeConfig.of("n1", List.of("n1"), settings),
                new InetSocketAddress(address, 0),
                new InetSocketAddress(address, 0),
                directory,
                Map.of(),
                token,
                "geheim"));
    }

    @AfterEach
    void stop() {
        node().close();
    }

    /// Requests put together at random from good and bad parts: each gets a status that means something, an error says
    /// in JSON what was wrong, and none is the gateway's own failure.
    @Test
    void strangeRequestsGetAClearError() throws IOException {
        Random random = new Random(31);
        int errors = 0;
        for (int i = 0; i < CASES; i++) {
            String request = request(random);
            Answer answer = answer(request.getBytes(StandardCharsets.UTF_8));
            assertThat(answer.status)
                    .as("case %d: %s gave %s", i, request, answer)
                    .isIn(CLEAR);
            if (answer.isOurs() && answer.status >= 400) {
                errors++;
                assertThat(JSON.readTree(answer.body).path("reason").asText())
                        .as("case %d: %s", i, request)
                        .isNotEmpty();
            }
        }
        assertThat(errors).isGreaterThan(CASES / 10);
        assertServes();
    }

    private static String request(Random random) {
        StringBuilder path = new StringBuilder(pick(PATHS, random));
        for (int more = random.nextInt(4); more > 0; more--) {
            path.append(pick(PIECES, random));
        }
        if (random.nextInt(20) == 0) {
            path.append("k".repeat(random.nextInt(3_000)));
        }
        if (random.nextBoolean()) {
            path.append(pick(QUERIES, random));
        }
        String body = "v".repeat(random.nextInt(200));
        String context = random.nextInt(4) == 0
                ? "X-Quarrel-Context: " + pick(PIECES, random).trim() + "\r\n"
                : "";
        String length = random.nextInt(8) == 0
                ? pick(List.of("-1", "x", "0", "99999999999999999999"), random)
                : String.valueOf(body.length());
        return pick(METHODS, random) + " " + path + " HTTP/1.1\r\nHost: n1\r\nConnection: close\r\n" + context
                + "Content-Length: " + length + "\r\n\r\n" + body;
    }

    /// Bytes that are no HTTP, or good requests with some bytes changed.
    @Test
    void garbageNeverTakesANodeDown() throws IOException {
        Random random = new Random(32);
        byte[] good = "PUT /kv/k?w=1 HTTP/1.1\r\nHost: n1\r\nConnection: close\r\nContent-Length: 1\r\n\r\nv"
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = good.clone();
            if (i % 4 == 0) {
                bytes = new byte[1 + random.nextInt(300)];
                random.nextBytes(bytes);
            }
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(answer(bytes).status)
                    .as("case %d: %s", i, new String(bytes, StandardCharsets.ISO_8859_1))
                    .isNotEqualTo(500);
        }
        assertServes();
    }

    /// Bodies of random bytes, by length and in chunks, whole, cut off, announced too long, or with their chunks
    /// damaged:
    /// what is whole comes back as it went in, and of what is not nothing is kept.
    @Test
    void bodiesAreStoredWholeOrNotAtAll() throws IOException {
        Random random = new Random(33);
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] body = new byte[random.nextInt(10) == 0 ? 40_000 : random.nextInt(300)];
            random.nextBytes(body);
            boolean chunked = random.nextBoolean();
            boolean whole = random.nextBoolean();
            byte[] sent = chunked ? chunks(body, random) : body;
            String length = "Content-Length: " + (body.length + (whole ? 0 : 1 + random.nextInt(50)));
            String head = "PUT /kv/b" + i + "?w=1 HTTP/1.1\r\nHost: n1\r\nConnection: close\r\n"
                    + (chunked ? "Transfer-Encoding: chunked" : length) + "\r\n\r\n";
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
            request.write(sent, 0, whole || !chunked ? sent.length : random.nextInt(sent.length));
            Answer answer = answer(request.toByteArray());
            Answer held = get("/kv/b" + i, "");
            String what = "case %d: %s bytes %s %s gave %s"
                    .formatted(i, body.length, chunked ? "chunked" : "by length", whole ? "whole" : "cut", answer);
            if (whole) {
                assertThat(answer.status).as(what).isEqualTo(200);
                assertThat(held.body).as(what).isEqualTo(new String(body, StandardCharsets.ISO_8859_1));
            } else {
                assertThat(answer.status).as(what).isEqualTo(400);
                assertThat(answer.body).as(what).contains("\"outcome\":\"fail\"", "body");
                assertThat(held.status).as(what).isEqualTo(404);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(CASES / 3);
        assertServes();
    }

    /// Chunks with some bytes changed are read as others or refused; nothing is the gateway's own failure.
    @Test
    void damagedChunksGetAClearError() throws IOException {
        Random random = new Random(34);
        Map<Integer, Integer> seen = new TreeMap<>();
        for (int i = 0; i < CASES; i++) {
            byte[] body = new byte[random.nextInt(40)];
            byte[] damaged = chunks(body, random);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(
                    "PUT /kv/c?w=1 HTTP/1.1\r\nHost: n1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(damaged);
            Answer answer = answer(request.toByteArray());
            assertThat(answer.status).as("case %d: %s", i, answer).isIn(200, 400, 409);
            seen.merge(answer.status, 1, Integer::sum);
        }
        assertThat(seen.getOrDefault(400, 0)).as("%s", seen).isGreaterThan(CASES / 4);
        assertServes();
    }

    private static byte[] chunks(byte[] body, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; ) {
            int length = 1 + random.nextInt(body.length - at);
            out.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(body, at, length);
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
            at += length;
        }
        out.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    /// Bytes that are no UTF-8 would all be the same key; a name given twice is not chosen from.
    @Test
    void ambiguousRequestsAreRefused() throws IOException {
        for (String path : List.of("/kv/%ff", "/kv/a%c3", "/kv/k?r=1&r=2", "/kv/k?&")) {
            Answer answer = get(path, "");
            assertThat(answer.status).as("%s: %s", path, answer).isEqualTo(400);
            assertThat(answer.body).as(path).contains("expected");
        }
    }

    @Test
    void theAdminPathsNeedATokenOffLoopback() throws Exception {
        Optional<InetAddress> found = NetworkInterface.networkInterfaces()
                .filter(GatewayTest::isUp)
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && address.getAddress().length == 4)
                .findFirst();
        assumeTrue(found.isPresent(), "this machine has no address off loopback");
        InetAddress outside = found.get();
        for (String path : List.of("/local/k", "/admin/clock?offsetMillis=0")) {
            assertThat(get(path, "").status).as(path).isNotEqualTo(403);
        }
        node().close();
        start(outside, "secret");
        for (String path : List.of("/local/k", "/admin/clock?offsetMillis=0")) {
            for (String header : List.of("", "Authorization: Bearer wrong\r\n", "Authorization: secret\r\n")) {
                Answer refused = get(path, header);
                assertThat(refused.status).isEqualTo(403);
                assertThat(refused.body).contains("--admin-token");
            }
            assertThat(get(path, "Authorization: Bearer secret\r\n").status)
                    .as(path)
                    .isNotEqualTo(403);
        }
        assertThat(get("/health", "").status).isEqualTo(200);
        node().close();
        start(outside, null);
        assertThat(get("/local/k", "Authorization: Bearer null\r\n").status).isEqualTo(403);
    }

    private static boolean isUp(NetworkInterface network) {
        try {
            return network.isUp();
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertServes() throws IOException {
        assertThat(answer("PUT /kv/after HTTP/1.1\r\nHost: n1\r\nConnection: close\r\nContent-Length: 1\r\n\r\nv"
                                .getBytes(StandardCharsets.US_ASCII))
                        .status)
                .isEqualTo(200);
        assertThat(get("/kv/after", "").body).isEqualTo("v");
        assertThat(get("/health", "").status).isEqualTo(200);
    }

    private Answer get(String path, String header) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: n1\r\nConnection: close\r\n" + header + "\r\n";
        return answer(request.getBytes(StandardCharsets.US_ASCII));
    }

    /// Status 0 when the connection was closed without an answer.
    private record Answer(int status, String headers, String body) {
        boolean isOurs() {
            return headers.contains("application/json") && !body.isEmpty();
        }
    }

    private Answer answer(byte[] request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(node().httpAddress());
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request);
            socket.shutdownOutput();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(bytes);
            } catch (SocketException e) {
                // A reset: the node closed while there was more to read. What came before it counts.
            }
            String all = bytes.toString(StandardCharsets.ISO_8859_1);
            int end = all.indexOf("\r\n\r\n");
            return end < 0
                    ? new Answer(0, all, "")
                    : new Answer(Integer.parseInt(all.substring(9, 12)), all.substring(0, end), all.substring(end + 4));
        }
    }

    private NodeProcess node() {
        return Objects.requireNonNull(node);
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
