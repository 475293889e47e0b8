package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Message;
import dev.quarrel.store.Message.Cause;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Profile;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.Reply;
import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.merkle.Exchange;
import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Sibling;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.wire.Codec;
import dev.quarrel.store.wire.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A running node that is sent good frames with some bytes changed, after a good greeting. What can be read is a
/// message
/// like any other; what cannot is told the sender; the node serves on. Left out are the messages that tell a node what
/// its ring is: it believes them.
class FuzzedFramesTest {
    private static final int CONNECTIONS = 600;
    private static final int FRAMES = 5;
    private static final Stored STORED =
            Stored.single(new Sibling(new Dot(5, "n1@1"), DotSet.EMPTY, Value.of("value"), 17));
    private static final List<Message> MESSAGES = List.of(
            new Message.ClientRead(1, "k1", ReadOptions.DEFAULT),
            new Message.ClientWrite(2, "k2", Value.of("v"), WriteOptions.DEFAULT),
            new Message.ClientDelete(3, "k3", WriteOptions.DEFAULT),
            new Message.ClientCas(4, "k4", null, Value.of("v"), 100),
            new Message.ClientLocal(5, "k1"),
            new Message.ReplicaRead(6, "k1", null, 1),
            new Message.ReplicaState(7, STORED),
            new Message.ReplicaWrite(8, "k1", STORED, Cause.WRITE, null, 1),
            new Message.ReplicaWrite(9, "k1", STORED, Cause.HINT, "n2", 1),
            new Message.ReplicaWrite(20, "k6", new Stored(DotSet.EMPTY, List.of()), Cause.WRITE, null, 1),
            new Message.ReplicaAck(10, true),
            new Message.ReplicaRefused(11, "no"),
            new Message.PaxosPrepare(12, "k4", new Dot(9, "n2"), 1),
            new Message.PaxosAccept(13, "k4", new Dot(9, "n2"), Value.of("w"), 1),
            new Message.TreeStep(14, 3, 1, new Exchange.Hashes(0, new TreeMap<>(Map.of(0, 77L)))),
            new Message.TreeStep(
                    22,
                    3,
                    1,
                    new Exchange.Keys(
                            List.of(new Exchange.Span(7, "k1", "k9", new TreeMap<>(Map.of("k5", 5L)))),
                            new Exchange.Rest("k9", new TreeSet<>(List.of(7, 8))))),
            new Message.TreeStep(23, 3, 1, new Exchange.Rest("k1", new TreeSet<>(List.of(7, 8)))),
            new Message.TreeKey(15, "k5", STORED),
            new Message.TreeKey(21, "k7", new Stored(DotSet.EMPTY, List.of())),
            new Message.TombstoneCheck(16, "k3", STORED),
            new Message.TombstoneReap(17, "k3", STORED),
            new Message.Ping(18, 1_000),
            new Message.Fetch(19, "", 1));

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"strong", "riak", "cassandra"})
    void aNodeServesOnAfterFuzzedFrames(String profile) throws Exception {
        var settings = Profile.named(profile).settings().withQuorum(Quorum.strict(1, 1, 1));
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (NodeProcess node = NodeProcess.start(new NodeProcess.Options(
                NodeConfig.of("n1", List.of("n1"), settings), any, any, directory, Map.of(), null, ""))) {
            Random random = new Random(41);
            int refused = 0;
            for (int i = 0; i < CONNECTIONS; i++) {
                refused += send(node.address(), "c" + random.nextInt(9), fuzzed(random)) ? 1 : 0;
            }
            assertThat(refused).isBetween(CONNECTIONS / 10, CONNECTIONS);
            assertServes(node.address());
        }
    }

    /// Frames of which some bytes are others than they should be.
    private static byte[] fuzzed(Random random) {
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < FRAMES; i++) {
            int start = out.writerIndex() + Codec.LENGTH_BYTES;
            Codec.write(out, new Frame.Carry(MESSAGES.get(random.nextInt(MESSAGES.size()))));
            for (int changes = random.nextInt(3); changes > 0; changes--) {
                int spared = random.nextInt(3) == 0 ? 0 : 5; // the version and two tags, which decide most
                int at = start + spared;
                if (at < out.writerIndex()) {
                    out.setByte(at + random.nextInt(out.writerIndex() - at), random.nextInt(256));
                }
            }
        }
        return ByteBufUtil.getBytes(out);
    }

    /// Whether the node said what was wrong.
    private static boolean send(InetSocketAddress node, String name, byte[] bytes) throws IOException {
        try (Socket socket = new Socket(node.getAddress(), node.getPort())) {
            socket.setSoTimeout(20_000);
            new FrameSocket(socket).greet(name, "n1", "");
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            return saysFailure(socket.getInputStream());
        } catch (SocketException e) {
            return true; // reset: it closed while there was more to read
        }
    }

    private static boolean saysFailure(InputStream in) throws IOException {
        ByteBuf answers = Unpooled.wrappedBuffer(in.readAllBytes());
        boolean failure = false;
        while (answers.isReadable()) {
            Frame frame = Codec.read(answers.readSlice(answers.readInt()));
            failure |= frame instanceof Frame.Failure said && !said.reason().isEmpty();
        }
        return failure;
    }

    private static void assertServes(InetSocketAddress node) throws Exception {
        try (ClientTransport transport = new ClientTransport("after", Map.of("n1", node))) {
            StoreClient client = new StoreClient("after", transport.ports(), 10_000);
            transport.attach(client);
            assertThat(ask(transport, done -> client.write("n1", "after", Value.of("v"), WriteOptions.DEFAULT, done)))
                    .isInstanceOf(Reply.Ok.class);
            Reply read = ask(transport, done -> client.read("n1", "after", ReadOptions.DEFAULT, done));
            assertThat(((Reply.Ok) read).values()).containsExactly(Value.of("v"));
            for (String key : List.of("k1", "k2", "k3", "k4", "k5", "k6", "k7")) {
                assertThat(ask(transport, done -> client.write("n1", key, Value.of("v"), WriteOptions.DEFAULT, done)))
                        .as(key)
                        .isInstanceOf(Reply.Ok.class);
                assertThat(ask(transport, done -> client.read("n1", key, ReadOptions.DEFAULT, done)))
                        .as(key)
                        .isInstanceOf(Reply.Ok.class);
            }
        }
    }

    private static Reply ask(ClientTransport transport, Consumer<Consumer<Reply>> request) throws Exception {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        transport.executor().execute(() -> request.accept(reply::complete));
        return reply.get(30, TimeUnit.SECONDS);
    }
}
