package dev.quarrel.store.runtime;

import dev.quarrel.store.Message;
import dev.quarrel.store.wire.Codec;
import dev.quarrel.store.wire.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.WriteBufferWaterMark;
import org.jspecify.annotations.Nullable;

/// What is to leave over one connection. All frames of one turn of the event loop become one buffer and one system
/// call: with many requests in flight that is most of what a message costs. All calls come from the event loop.
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails is a message lost, and the connection ends with it
final class Outbox {
    /// How much may wait for a slow reader before more is refused, and until when.
    static final WriteBufferWaterMark BOUND_BYTES = new WriteBufferWaterMark(8 << 20, 32 << 20);

    private static final int FIRST_BYTES = 1 << 10;
    private static final int ENOUGH_BYTES = 64 << 10;

    private final Channel channel;
    private @Nullable ByteBuf gathered;

    Outbox(Channel channel) {
        this.channel = channel;
    }

    Channel channel() {
        return channel;
    }

    /// Whether a connection has room for a message: not while the other side takes less than it is sent, beyond
    /// [#BOUND_BYTES]. Anti-entropy is given half of it, so that no client's request is refused for its sake.
    boolean takes(Message message) {
        int kept = message.isAntiEntropy() ? BOUND_BYTES.high() / 2 : 0;
        return channel.isWritable() && channel.bytesBeforeUnwritable() >= kept;
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /// Sends the frame at the end of this turn.
    ///
    /// @throws WireException when it is too long; nothing of it is sent then
    void send(Frame frame) {
        ByteBuf bytes = gathered;
        if (bytes == null) {
            bytes = channel.alloc().buffer(FIRST_BYTES);
            gathered = bytes;
            channel.eventLoop().execute(this::flush);
        }
        Codec.write(bytes, frame);
        if (bytes.readableBytes() >= ENOUGH_BYTES) {
            flush();
        }
    }

    /// Sends the frame and then closes the connection.
    void sendLast(Frame frame) {
        send(frame);
        flush();
        channel.writeAndFlush(channel.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
    }

    private void flush() {
        ByteBuf bytes = gathered;
        if (bytes != null) {
            gathered = null;
            channel.writeAndFlush(bytes);
        }
    }
}
