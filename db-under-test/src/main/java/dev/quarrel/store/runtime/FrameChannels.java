package dev.quarrel.store.runtime;

import dev.quarrel.store.wire.Codec;
import dev.quarrel.store.wire.Frame;
import dev.quarrel.store.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.MessageToByteEncoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sets up a connection that speaks frames: bytes in become [Frame]s for `handler`, frames out become bytes, and the
/// flushes of one turn of the event loop become one system call.
final class FrameChannels extends ChannelInitializer<Channel> {
    private static final int FLUSH_AFTER_WRITES = 256;

    private final Supplier<SimpleChannelInboundHandler<Frame>> handler;

    FrameChannels(Supplier<SimpleChannelInboundHandler<Frame>> handler) {
        this.handler = handler;
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.pipeline()
                .addLast(new FlushConsolidationHandler(FLUSH_AFTER_WRITES, true))
                .addLast(new Decoder())
                .addLast(new Encoder())
                .addLast(handler.get());
    }

    private static final class Decoder extends LengthFieldBasedFrameDecoder {
        Decoder() {
            super(Codec.MAX_FRAME_BYTES, 0, Codec.LENGTH_BYTES, 0, Codec.LENGTH_BYTES, true);
        }

        @Override
        protected @Nullable Object decode(ChannelHandlerContext context, ByteBuf in) throws Exception {
            ByteBuf bytes = (ByteBuf) super.decode(context, in);
            if (bytes == null) {
                return null;
            }
            try {
                return Codec.read(bytes);
            } finally {
                bytes.release();
            }
        }
    }

    private static final class Encoder extends MessageToByteEncoder<Frame> {
        Encoder() {
            super(Frame.class);
        }

        @Override
        protected void encode(ChannelHandlerContext context, Frame frame, ByteBuf out) throws WireException {
            Codec.write(out, frame);
        }
    }
}
