package dev.quarrel.store.paxos;

import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.Value;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What one replica remembers of one register: the highest ballot it promised, and the ballot and value it accepted
/// last. It must be durable before the answer leaves; that is all of the algorithm's safety.
///
/// A ballot is a number and the proposer that chose it, and no two proposals bear the same. [#NO_BALLOT] is below all.
///
/// ```
/// prepare 1/n1            promised 1/n1, accepted none        → Promised(none)
/// prepare 2/n2            promised 2/n2                       → Promised(none)
/// accept  1/n1 a          unchanged                           → Outbid(2/n2)
/// accept  2/n2 b          promised 2/n2, accepted 2/n2 b      → Accepted
/// ```
public record Acceptor(Dot promised, Dot accepted, @Nullable Value value) {
    public static final Dot NO_BALLOT = new Dot(0, "");
    public static final Acceptor EMPTY = new Acceptor(NO_BALLOT, NO_BALLOT, null);

    /// The state to keep and the answer to give, in that order.
    public record Step(Acceptor next, Answer answer) {}

    public sealed interface Answer {}

    /// Nothing below the ballot will be accepted any more; what was accepted last.
    public record Promised(Dot accepted, @Nullable Value value) implements Answer {}

    public record Accepted() implements Answer {}

    /// Refused: a higher ballot was promised.
    public record Outbid(Dot promised) implements Answer {}

    public Step prepare(Dot ballot) {
        if (ballot.compareTo(promised) < 0) {
            return new Step(this, new Outbid(promised));
        }
        return new Step(new Acceptor(ballot, accepted, value), new Promised(accepted, value));
    }

    public Step accept(Dot ballot, @Nullable Value proposed) {
        if (ballot.compareTo(promised) < 0) {
            return new Step(this, new Outbid(promised));
        }
        return new Step(new Acceptor(ballot, ballot, proposed), new Accepted());
    }

    /// The state that keeps the promises of both and what was accepted last in either: for a replica that lost its own
    /// state and learns it from enough others.
    public Acceptor merge(Acceptor other) {
        Acceptor later = accepted.compareTo(other.accepted) >= 0 ? this : other;
        Dot highest = promised.compareTo(other.promised) >= 0 ? promised : other.promised;
        return new Acceptor(highest, later.accepted, later.value);
    }

    /// For the disk: `promised accepted value checksum`, a ballot as number:8 length:4 UTF-8, a value as length:4 (-1
    /// for none) and its bytes, a CRC-32C of all that as 4 bytes; big-endian.
    public byte[] toBytes() {
        byte[] promiser = promised.actor().getBytes(StandardCharsets.UTF_8);
        byte[] proposer = accepted.actor().getBytes(StandardCharsets.UTF_8);
        byte[] held = value == null ? new byte[0] : value.bytes();
        ByteBuffer out = ByteBuffer.allocate(32 + promiser.length + proposer.length + held.length)
                .putLong(promised.number())
                .putInt(promiser.length)
                .put(promiser)
                .putLong(accepted.number())
                .putInt(proposer.length)
                .put(proposer)
                .putInt(value == null ? -1 : held.length)
                .put(held);
        return out.putInt(checksum(out.array(), out.position())).array();
    }

    /// Throws [IllegalArgumentException] when `bytes` are not what [#toBytes] makes. Such a replica must not vote: a
    /// forgotten promise lets two values be chosen.
    public static Acceptor fromBytes(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            Dot promised = readBallot(in);
            Dot accepted = readBallot(in);
            int length = in.getInt();
            Value value = length < 0 ? null : Value.of(take(in, length));
            if (in.remaining() == 4 && in.getInt() == checksum(bytes, bytes.length - 4)) {
                return new Acceptor(promised, accepted, value);
            }
        } catch (BufferUnderflowException e) {
            // Told below, like any other damage.
        }
        throw new IllegalArgumentException("Expected an acceptor's record with its checksum, got " + bytes.length
                + " bytes that are damaged. Replace this node, for it forgot its promises.");
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static Dot readBallot(ByteBuffer in) {
        long number = in.getLong();
        return new Dot(number, new String(take(in, in.getInt()), StandardCharsets.UTF_8));
    }

    private static byte[] take(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] taken = new byte[length];
        in.get(taken);
        return taken;
    }
}
