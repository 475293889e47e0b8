package dev.quarrel.store.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.store.Level;
import dev.quarrel.store.Message;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.Reply;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.merkle.Exchange;
import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Sibling;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {
    private static final DotSet CONTEXT = DotSet.EMPTY.plus(new Dot(1, "n1@1")).plus(new Dot(9, "n2@3"));
    private static final Stored STORED = new Stored(
            CONTEXT,
            List.of(
                    new Sibling(new Dot(1, "n1@1"), DotSet.EMPTY, Value.of("v"), -5),
                    new Sibling(new Dot(Long.MAX_VALUE, "n2@3"), CONTEXT, null, Long.MIN_VALUE)));

    private static final List<Reply.Answer> ANSWERS =
            List.of(new Reply.Answer("n2", List.of(new Dot(9, "n2@3"))), new Reply.Answer("n3", List.of()));
    private static final Reply.Ok OK =
            new Reply.Ok(List.of(Value.of("")), CONTEXT, List.of(new Dot(1, "n1@1")), ANSWERS);
    private static final Exchange.Keys KEYS = new Exchange.Keys(
            List.of(new Exchange.Span(7, "", "k9", new TreeMap<>(Map.of("k1", -1L)))),
            new Exchange.Rest("k9", new TreeSet<>(List.of(7, 200))));

    static List<Frame> frames() {
        return List.of(
                new Frame.Hello("c7", "n1"),
                new Frame.Challenge(Value.of("a random number")),
                new Frame.Proof(Value.of("another"), Value.of(new byte[] {0, -1, 7})),
                new Frame.Welcome(Value.of(new byte[32])),
                new Frame.Ping(),
                new Frame.Pong(),
                new Frame.Failure("no such node: nö"),
                new Frame.Carry(new Message.ClientRead(1, "k", new ReadOptions(2, Level.QUORUM, 250))),
                new Frame.Carry(new Message.ClientWrite(
                        -7, "ключ", Value.of(new byte[] {0, -1, 127}), WriteOptions.DEFAULT.withContext(CONTEXT))),
                new Frame.Carry(new Message.ClientReply(3, OK)),
                new Frame.Carry(new Message.ClientReply(3, new Reply.Indeterminate(1, 2, "timeout", ANSWERS))),
                new Frame.Carry(new Message.ReplicaState(Long.MIN_VALUE, null)),
                new Frame.Carry(new Message.ReplicaState(Long.MAX_VALUE, STORED)),
                new Frame.Carry(new Message.TreeStep(0, 5, 1, KEYS)));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void what_is_written_is_read(Frame frame) {
        ByteBuf bytes = written(frame);
        assertThat(bytes.readInt()).isEqualTo(bytes.readableBytes());
        assertThat(Codec.read(bytes)).isEqualTo(frame);
    }

    /// Bytes of version 4. When this fails the format has changed: raise Codec.VERSION, then correct the bytes.
    @Test
    void golden_bytes() {
        assertThat(hex(new Frame.Hello("c7", "n1"))).isEqualTo("00000009040e1b026337026e31");
        assertThat(hex(new Frame.Challenge(Value.of("x")))).isEqualTo("00000005045faa0178");
        assertThat(hex(new Frame.Proof(Value.of("x"), Value.of("y")))).isEqualTo("0000000704de8801780179");
        assertThat(hex(new Frame.Welcome(Value.of("y")))).isEqualTo("000000050427b70179");
        assertThat(hex(new Frame.Carry(new Message.ClientRead(300, "k", new ReadOptions(2, Level.TWO, 0)))))
                .isEqualTo("0000000d047259d051d804016b04010100");
        assertThat(hex(new Frame.Carry(new Message.ClientReply(3, OK))))
                .isEqualTo(
                        "0000002e04725964dc068372010001046e314031020112046e3240330102046e31403102026e320112046e324033026e3300");
        assertThat(hex(new Frame.Carry(new Message.ReplicaState(-1, STORED))))
                .isEqualTo(
                        "0000004a047259a519010101046e314031020112046e3240330202046e314031000001017609feffffffffffffffff01046e32403301046e314031020112046e32403300ffffffffffffffffff01");
        assertThat(hex(new Frame.Carry(new Message.TreeStep(0, 5, 1, KEYS))))
                .isEqualTo("0000001e0472598763000a029be7010e0001026b3901026b310101026b39020e9003");
    }

    @ParameterizedTest
    @MethodSource("frames")
    void every_truncation_is_a_clear_error(Frame frame) {
        ByteBuf whole = written(frame).skipBytes(Codec.LENGTH_BYTES);
        for (int length = 0; length < whole.readableBytes(); length++) {
            ByteBuf cut = whole.copy(whole.readerIndex(), length);
            assertThatThrownBy(() -> Codec.read(cut))
                    .as("%d of %d bytes", length, whole.readableBytes())
                    .isInstanceOf(WireException.class)
                    .hasMessageNotContaining("null");
        }
    }

    @Test
    void bytes_left_over_are_an_error() {
        ByteBuf bytes = written(new Frame.Ping()).skipBytes(Codec.LENGTH_BYTES).writeByte(0);
        assertThatThrownBy(() -> Codec.read(bytes)).hasMessageContaining("1 bytes are left");
    }

    @Test
    void another_version_is_named() {
        ByteBuf bytes = written(new Frame.Ping()).setByte(Codec.LENGTH_BYTES, 9).skipBytes(Codec.LENGTH_BYTES);
        assertThatThrownBy(() -> Codec.read(bytes))
                .hasMessageContaining("expected version 4")
                .hasMessageContaining("got 9");
    }

    @Test
    void an_unknown_tag_is_named() {
        ByteBuf bytes = Unpooled.buffer().writeByte(Codec.VERSION).writeShort(0xbeef);
        assertThatThrownBy(() -> Codec.read(bytes)).hasMessageContaining("0xbeef is no variant of Frame");
    }

    @Test
    void a_length_beyond_the_frame_allocates_nothing() {
        ByteBuf bytes = Unpooled.buffer().writeByte(Codec.VERSION).writeShort(Shapes.tag(Frame.Failure.class));
        Shape.writeVarint(bytes, Integer.MAX_VALUE);
        assertThatThrownBy(() -> Codec.read(bytes)).hasMessageContaining("a length of 2147483647 is announced");
    }

    @Test
    void a_frame_too_long_is_not_written() {
        ByteBuf out = Unpooled.buffer();
        Value value = Value.of(new byte[Codec.MAX_FRAME_BYTES]);
        Frame frame = new Frame.Carry(new Message.ClientWrite(1, "k", value, WriteOptions.DEFAULT));
        assertThatThrownBy(() -> Codec.write(out, frame)).hasMessageContaining("exceeds the 34603008");
        assertThat(out.readableBytes()).isZero();
    }

    /// Damages frames at random, 20,000 times: each is read as some frame or refused as a [WireException], nothing
    /// else.
    @Test
    void fuzzed_frames_are_read_or_refused() {
        long seed = 20_131;
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            ByteBuf bytes =
                    written(frames().get(random.nextInt(frames().size()))).skipBytes(Codec.LENGTH_BYTES);
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                bytes.setByte(bytes.readerIndex() + random.nextInt(bytes.readableBytes()), random.nextInt(256));
            }
            try {
                Codec.read(bytes);
            } catch (WireException e) {
                refused++;
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " round " + i, e);
            }
        }
        assertThat(refused).isBetween(5_000, 19_999);
    }

    private static ByteBuf written(Frame frame) {
        ByteBuf out = Unpooled.buffer();
        Codec.write(out, frame);
        return out;
    }

    private static String hex(Frame frame) {
        return ByteBufUtil.hexDump(written(frame));
    }
}
