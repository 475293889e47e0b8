package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Message;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Profile;
import dev.quarrel.store.Reply;
import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.wire.Frame;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandshakeTest {
    @TempDir
    Path directory;

    /// Computed with Python's hmac over the parts, each after its length in four bytes.
    @Test
    void theCodeIsAnHmacOverAllParts() {
        Value code =
                Handshake.code("geheim", Handshake.End.OPENER, "c7", "n1", Value.of("challenge"), Value.of("answer"));
        assertThat(HexFormat.of().formatHex(code.bytes()))
                .isEqualTo("b9b948c0adc56a4a967308f6a8f51c6a14feec71d67bc28aae978471eff7b02a");
    }

    @Test
    void everyPartCounts() {
        Value x = Value.of("x");
        Value y = Value.of("y");
        assertThat(List.of(
                        Handshake.code("s", Handshake.End.OPENER, "c7", "n1", x, y),
                        Handshake.code("t", Handshake.End.OPENER, "c7", "n1", x, y),
                        Handshake.code("", Handshake.End.OPENER, "c7", "n1", x, y),
                        Handshake.code("s", Handshake.End.ACCEPTOR, "c7", "n1", x, y),
                        Handshake.code("s", Handshake.End.OPENER, "c", "7n1", x, y),
                        Handshake.code("s", Handshake.End.OPENER, "c7", "n2", x, y),
                        Handshake.code("s", Handshake.End.OPENER, "c7", "n1", y, x),
                        Handshake.code("s", Handshake.End.OPENER, "c7", "n1", Value.of("xy"), Value.of(""))))
                .doesNotHaveDuplicates();
        assertThat(Handshake.nonce()).isNotEqualTo(Handshake.nonce());
    }

    /// What was said on one connection opens no other, and nothing but a proof opens one.
    @Test
    void aProofIsGoodForOneConnection() throws Exception {
        try (NodeProcess node = start()) {
            Frame.Proof proof;
            try (Socket socket = connect(node.address())) {
                FrameSocket frames = new FrameSocket(socket);
                frames.write(new Frame.Hello("c9", "n1"));
                Value challenge = ((Frame.Challenge) frames.read()).nonce();
                Value nonce = Handshake.nonce();
                proof = new Frame.Proof(nonce, Handshake.code("", Handshake.End.OPENER, "c9", "n1", challenge, nonce));
                frames.write(proof);
                assertThat(frames.read()).isInstanceOf(Frame.Welcome.class);
            }
            for (List<Frame> said : List.of(
                    List.<Frame>of(new Frame.Hello("c9", "n1"), proof),
                    List.<Frame>of(proof),
                    List.<Frame>of(new Frame.Carry(new Message.Ping(1, 1))),
                    List.<Frame>of(new Frame.Hello("c9", "n1"), new Frame.Carry(new Message.Ping(1, 1))))) {
                try (Socket socket = connect(node.address())) {
                    FrameSocket frames = new FrameSocket(socket);
                    for (Frame frame : said) {
                        frames.write(frame);
                    }
                    Frame answer = frames.read();
                    assertThat(answer instanceof Frame.Challenge ? frames.read() : answer)
                            .as("%s", said)
                            .isInstanceOf(Frame.Failure.class);
                }
            }
        }
    }

    /// Someone who answers at a node's address, but does not know the secret, is sent no message, and not the secret.
    @Test
    void anImpostorHearsNothing() throws Exception {
        try (ServerSocket impostor = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ClientTransport fooled = new ClientTransport(
                        "c2", Map.of("n1", loopback(impostor.getLocalPort())), name -> loopback(1), "geheim")) {
            StoreClient asks = new StoreClient("c2", fooled.ports(), 5_000);
            fooled.attach(asks);
            CompletableFuture<Reply> reply = new CompletableFuture<>();
            fooled.executor()
                    .execute(() -> asks.write("n1", "k", Value.of("v"), WriteOptions.DEFAULT, reply::complete));
            try (Socket socket = impostor.accept()) {
                socket.setSoTimeout(20_000);
                FrameSocket frames = new FrameSocket(socket);
                assertThat(frames.read()).isEqualTo(new Frame.Hello("c2", "n1"));
                frames.write(new Frame.Challenge(Handshake.nonce()));
                Frame.Proof proof = (Frame.Proof) frames.read();
                // It gives back what it was given: the two ends' codes are not the same.
                frames.write(new Frame.Welcome(proof.code()));
                assertThat(frames.read()).isEqualTo(new Frame.Failure("n1 does not know the cluster secret of c2"));
                assertThat(socket.getInputStream().read()).as("closed").isEqualTo(-1);
            }
            assertThat(reply.get(30, TimeUnit.SECONDS)).isInstanceOf(Reply.Unavailable.class);
        }
    }

    private NodeProcess start() throws IOException, InterruptedException {
        var settings = Profile.named("riak").settings().withQuorum(Quorum.strict(1, 1, 1));
        return NodeProcess.start(new NodeProcess.Options(
                NodeConfig.of("n1", List.of("n1"), settings), loopback(0), loopback(0), directory, Map.of(), null, ""));
    }

    private static Socket connect(InetSocketAddress node) throws IOException {
        Socket socket = new Socket(node.getAddress(), node.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
