package dev.quarrel.store.runtime;

import dev.quarrel.store.wire.Codec;
import dev.quarrel.store.wire.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Sets up a connection that hears frames: bytes in become [Frame]s for `handler`. What it says goes out by its
/// [Outbox].
final class FrameChannels extends ChannelInitializer<Channel> {
    private final Function<Channel, SimpleChannelInboundHandler<Frame>> handler;

    FrameChannels(Function<Channel, SimpleChannelInboundHandler<Frame>> handler) {
        this.handler = handler;
    }

    @Override
    protected void initChannel(Channel channel) {
        channel.pipeline().addLast(new Decoder()).addLast(handler.apply(channel));
    }

    private static final class Decoder extends LengthFieldBasedFrameDecoder {
        Decoder() {
            super(Codec.MAX_FRAME_BYTES, 0, Codec.LENGTH_BYTES, 0, Codec.LENGTH_BYTES, true);
        }

        @Override
        protected @Nullable Object decode(ChannelHandlerContext context, ByteBuf in) throws Exception {
            ByteBuf bytes = (ByteBuf) super.decode(context, in);
            return bytes == null ? null : Codec.read(bytes);
        }

        /// Not retained: it is read at once.
        @Override
        protected ByteBuf extractFrame(ChannelHandlerContext context, ByteBuf in, int index, int length) {
            return in.slice(index, length);
        }
    }
}
