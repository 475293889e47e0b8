package dev.quarrel.store.runtime;

import dev.quarrel.store.Message;
import dev.quarrel.store.wire.Codec;
import dev.quarrel.store.wire.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.internal.PlatformDependent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is to leave over one connection. All frames of one turn of the event loop become one buffer and one system
/// call: with many requests in flight that is most of what a message costs. All calls come from the event loop.
///
/// They gather on the heap, and Netty copies them to as much direct memory as they take. Where there is none left, they
/// are lost like what exceeds the bound of a slow connection.
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails is a message lost, and the connection ends with it
final class Outbox {
    private static final int MOST_BYTES = 32 << 20;
    /// So many connections may be full at once, and there is direct memory left.
    private static final int FULL_AT_ONCE = 8;
    /// How much may wait for a slow reader before more is refused, and until when.
    static final WriteBufferWaterMark BOUND_BYTES = bound(PlatformDependent.maxDirectMemory());

    private static final ChannelFutureListener LOST = Outbox::lost;
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int FIRST_BYTES = 1 << 10;
    private static final int ENOUGH_BYTES = 64 << 10;

    private final Channel channel;
    private @Nullable ByteBuf gathered;

    Outbox(Channel channel) {
        this.channel = channel;
    }

    /// What one connection may hold of so much direct memory.
    static WriteBufferWaterMark bound(long directBytes) {
        int high = (int) Math.min(MOST_BYTES, directBytes / FULL_AT_ONCE);
        return new WriteBufferWaterMark(high / 4, high);
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
            bytes = channel.alloc().heapBuffer(FIRST_BYTES);
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
            channel.writeAndFlush(bytes).addListener(LOST);
        }
    }

    private static void lost(ChannelFuture write) {
        if (write.cause() instanceof OutOfMemoryError none) {
            LOG.warn(
                    "event=no_direct_memory peer={} reason=\"{}\"",
                    write.channel().remoteAddress(),
                    none.getMessage());
        }
    }
}
