package dev.quarrel.store.wire;

import dev.quarrel.store.Limits;
import io.netty.buffer.ByteBuf;

/// The wire format: every frame is a four-byte length, then one byte of version, then the frame as its [Shape] has it.
///
///     00 00 00 09 │ 04 │ 0e 1b │ 02 'c' '7' │ 02 'n' '1'
///     length 9      v4   Hello   from         to
///
/// Anything else is a [WireException] that says what was wrong: another version, an unknown tag, a length beyond
/// what is there, bytes left over.
public final class Codec {
    /// Grows with every change of the format. Nodes of different versions refuse each other.
    public static final int VERSION = 4;

    /// The longest frame, in bytes: the values of a key as large as may travel, and room for their versions.
    public static final int MAX_FRAME_BYTES = Limits.MAX_STATE_BYTES + (1 << 20);

    /// The bytes of the length that precedes a frame.
    public static final int LENGTH_BYTES = 4;

    private static final Shape FRAME = Shapes.of(Frame.class);

    private Codec() {}

    /// Appends the length and the frame. Leaves `out` as it was when the frame does not fit.
    public static void write(ByteBuf out, Frame frame) {
        int start = out.writerIndex();
        try {
            out.writeInt(0).writeByte(VERSION);
            FRAME.write(out, frame);
            int length = out.writerIndex() - start - LENGTH_BYTES;
            if (length > MAX_FRAME_BYTES) {
                throw new WireException("a frame of %d bytes exceeds the %d that may cross the wire"
                        .formatted(length, MAX_FRAME_BYTES));
            }
            out.setInt(start, length);
        } catch (RuntimeException e) {
            out.writerIndex(start);
            throw e;
        }
    }

    /// Reads one frame from what followed its length.
    public static Frame read(ByteBuf in) {
        try {
            int version = in.readByte();
            if (version != VERSION) {
                throw new WireException(
                        "expected version %d of the wire format, got %d; use the same build on both sides"
                                .formatted(VERSION, version));
            }
            Frame frame = (Frame) FRAME.read(in);
            if (frame == null || in.isReadable()) {
                throw new WireException("%d bytes are left after a %s".formatted(in.readableBytes(), frame));
            }
            return frame;
        } catch (IndexOutOfBoundsException e) {
            throw new WireException("the frame ends in the middle of a field", e);
        }
    }
}
