package dev.quarrel.store.versions;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// The bytes of a [Stored], on disk and inside wire frames. Big-endian; a string is a 2-byte length and UTF-8; a value
/// is
/// a 4-byte length, -1 for a tombstone, and its bytes.
///
///     stored  = format:1 seen count:2 sibling*
///     seen    = count:2 (actor run:8)* count:2 (number:8 actor)*
///     sibling = number:8 actor past writtenMillis:8 value          past = seen
public final class StoredCodec {
    private static final byte FORMAT = 1;

    private StoredCodec() {}

    public static byte[] encode(Stored stored) {
        Bytes out = new Bytes();
        out.ensure(1).put(FORMAT);
        writeDots(out, stored.seen());
        out.ensure(2).putShort((short) stored.siblings().size());
        for (Sibling sibling : stored.siblings()) {
            writeDot(out, sibling.dot());
            writeDots(out, sibling.past());
            out.ensure(8).putLong(sibling.writtenMillis());
            byte[] value = sibling.value() == null ? null : sibling.value().bytes();
            out.ensure(4).putInt(value == null ? -1 : value.length);
            if (value != null) {
                out.ensure(value.length).put(value);
            }
        }
        return out.toArray();
    }

    /// Throws [IllegalArgumentException] when `bytes` are not what [#encode] makes.
    public static Stored decode(byte[] bytes) {
        return decode(bytes, 0);
    }

    /// The same, of the bytes from `offset` on.
    public static Stored decode(byte[] bytes, int offset) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes, offset, bytes.length - offset);
            byte format = in.get();
            if (format != FORMAT) {
                throw malformed("format " + FORMAT, "format " + format);
            }
            DotSet seen = readDots(in);
            int count = in.getShort() & 0xffff;
            List<Sibling> siblings = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                Dot dot = readDot(in);
                DotSet past = readDots(in);
                long writtenMillis = in.getLong();
                int length = in.getInt();
                Value value = length < 0 ? null : Value.of(take(in, length));
                siblings.add(new Sibling(dot, past, value, writtenMillis));
            }
            if (in.hasRemaining()) {
                throw malformed("an end", in.remaining() + " more bytes");
            }
            return new Stored(seen, siblings);
        } catch (BufferUnderflowException e) {
            throw malformed("a whole record", bytes.length + " bytes that end early");
        }
    }

    /// A dot set alone, as a client's context.
    public static byte[] encodeDots(DotSet dots) {
        Bytes out = new Bytes();
        writeDots(out, dots);
        return out.toArray();
    }

    /// Throws [IllegalArgumentException] when `bytes` are not what [#encodeDots] makes.
    public static DotSet decodeDots(byte[] bytes) {
        try {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            DotSet dots = readDots(in);
            if (in.hasRemaining()) {
                throw malformed("an end", in.remaining() + " more bytes");
            }
            return dots;
        } catch (BufferUnderflowException e) {
            throw malformed("a whole context", bytes.length + " bytes that end early");
        }
    }

    private static IllegalArgumentException malformed(String expected, String got) {
        return new IllegalArgumentException("Expected " + expected + " in a stored record, got " + got
                + ". The bytes are damaged or of another version.");
    }

    private static void writeDots(Bytes out, DotSet dots) {
        out.ensure(2).putShort((short) dots.vector().size());
        if (!dots.vector().isEmpty()) {
            dots.vector().forEach((actor, run) -> {
                writeText(out, actor);
                out.ensure(8).putLong(run);
            });
        }
        out.ensure(2).putShort((short) dots.cloud().size());
        if (!dots.cloud().isEmpty()) {
            dots.cloud().forEach(dot -> writeDot(out, dot));
        }
    }

    private static DotSet readDots(ByteBuffer in) {
        int runCount = in.getShort() & 0xffff;
        TreeMap<String, Long> runs = new TreeMap<>();
        for (int i = 0; i < runCount; i++) {
            runs.put(readText(in), in.getLong());
        }
        int cloudCount = in.getShort() & 0xffff;
        TreeSet<Dot> cloud = new TreeSet<>();
        for (int i = 0; i < cloudCount; i++) {
            cloud.add(readDot(in));
        }
        return runCount == 0 && cloudCount == 0 ? DotSet.EMPTY : new DotSet(runs, cloud);
    }

    private static void writeDot(Bytes out, Dot dot) {
        out.ensure(8).putLong(dot.number());
        writeText(out, dot.actor());
    }

    private static Dot readDot(ByteBuffer in) {
        return new Dot(in.getLong(), readText(in));
    }

    private static void writeText(Bytes out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.ensure(2 + utf8.length).putShort((short) utf8.length).put(utf8);
    }

    private static String readText(ByteBuffer in) {
        byte[] utf8 = take(in, in.getShort() & 0xffff);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static byte[] take(ByteBuffer in, int length) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /// A buffer that grows.
    private static final class Bytes {
        private ByteBuffer buffer = ByteBuffer.allocate(128);

        ByteBuffer ensure(int more) {
            if (buffer.remaining() < more) {
                int size = Math.max(buffer.capacity() * 2, buffer.position() + more);
                buffer = ByteBuffer.allocate(size).put(buffer.flip());
            }
            return buffer;
        }

        byte[] toArray() {
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }
}
