package dev.quarrel.store.runtime;

import dev.quarrel.store.Message;
import dev.quarrel.store.wire.Frame;
import dev.quarrel.store.wire.WireException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's side of the network: one listening port for peers and clients, one [Link] to each peer.
///
///     send(to) ─▶ attached here (the node itself, the HTTP gateway)? hand over on the loop's next turn
///              ─▶ a peer? its link
///              ─▶ a client that introduced itself? the connection it opened
///              ─▶ nobody: dropped and counted
///
/// A frame that cannot be read is answered by a [Frame.Failure] that says why, and its connection is closed; nothing
/// else happens. All calls come from the event loop.
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails is a message lost, which is told elsewhere
final class Transport {
    private static final WriteBufferWaterMark BOUND_BYTES = new WriteBufferWaterMark(8 << 20, 32 << 20);
    private static final Logger LOG = LoggerFactory.getLogger(Transport.class);

    private final String self;
    private final EventLoop loop;
    private final String secret;
    private final Map<String, BiConsumer<String, Message>> attached = new HashMap<>();
    private final Map<String, Link> links = new HashMap<>();
    private final Map<String, InetSocketAddress> addresses = new HashMap<>();
    private final Map<String, Outbox> inbound = new HashMap<>();
    private @Nullable Channel listening;
    private long dropped;
    private long badFrames;

    /// @param secret that whoever connects must bring, empty for none
    Transport(String self, String secret, EventLoop loop) {
        this.self = self;
        this.secret = secret;
        this.loop = loop;
    }

    /// Starts to listen; port 0 takes any free one. Not from the loop: waits.
    InetSocketAddress listen(InetSocketAddress address) throws InterruptedException {
        Channel bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, BOUND_BYTES)
                .childHandler(new FrameChannels(Inbound::new))
                .bind(address)
                .sync()
                .channel();
        listening = bound;
        return (InetSocketAddress) bound.localAddress();
    }

    /// Delivers what is sent to `id` to a receiver in this process.
    void attach(String id, BiConsumer<String, Message> receiver) {
        attached.put(id, receiver);
    }

    /// Says where a peer is; a changed address replaces the link.
    void peer(String name, InetSocketAddress address) {
        if (address.equals(addresses.put(name, address))) {
            return;
        }
        Link old = links.put(name, new Link(self, name, address, secret, loop, Ear.DEAF));
        if (old != null) {
            old.close();
        }
    }

    /// As [Ports#send], from an attached receiver.
    void send(String from, String to, Message message) {
        BiConsumer<String, Message> here = attached.get(to);
        if (here != null) {
            loop.execute(() -> here.accept(from, message));
            return;
        }
        Link link = links.get(to);
        if (link != null) {
            link.send(message);
            return;
        }
        Outbox client = inbound.get(to);
        if (client == null || !client.isWritable()) {
            dropped++;
            return;
        }
        try {
            client.send(new Frame.Carry(message));
        } catch (WireException e) {
            dropped++;
            LOG.error("event=reply_not_sent node={} client={} reason=\"{}\"", self, to, e.getMessage());
        }
    }

    /// Messages that never left: no connection, or one too slow.
    long dropped() {
        return dropped + links.values().stream().mapToLong(Link::dropped).sum();
    }

    /// Frames that could not be read.
    long badFrames() {
        return badFrames;
    }

    boolean connected(String peer) {
        Link link = links.get(peer);
        return link != null && link.connected();
    }

    void close() {
        links.values().forEach(Link::close);
        inbound.values().forEach(client -> client.channel().close());
        if (listening != null) {
            listening.close();
        }
    }

    /// A connection somebody else opened.
    private final class Inbound extends SimpleChannelInboundHandler<Frame> {
        private final Outbox outbox;
        private @Nullable String from;

        Inbound(Channel channel) {
            super(Frame.class);
            outbox = new Outbox(channel);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, Frame frame) {
            switch (frame) {
                case Frame.Hello hello -> greet(context, hello);
                case Frame.Ping ping -> outbox.send(new Frame.Pong());
                case Frame.Carry carry -> deliver(context, carry.message());
                case Frame.Failure failure ->
                    LOG.warn("event=peer_refused node={} peer={} reason=\"{}\"", self, from, failure.reason());
                case Frame.Pong pong -> {}
            }
        }

        private void greet(ChannelHandlerContext context, Frame.Hello hello) {
            if (!hello.to().equals(self)) {
                refuse(
                        context,
                        "this is node %s, not %s: correct the address of %s".formatted(self, hello.to(), hello.to()));
                return;
            }
            if (!isOurs(hello.secret())) {
                refuse(
                        context,
                        "%s brought %s cluster secret: start it with the --cluster-secret that %s was started with"
                                .formatted(hello.from(), hello.secret().isEmpty() ? "no" : "the wrong", self));
                return;
            }
            from = hello.from();
            inbound.put(hello.from(), outbox);
        }

        /// In a time that tells nothing of how much of it was right.
        private boolean isOurs(String brought) {
            return secret.isEmpty()
                    || MessageDigest.isEqual(
                            secret.getBytes(StandardCharsets.UTF_8), brought.getBytes(StandardCharsets.UTF_8));
        }

        private void deliver(ChannelHandlerContext context, Message message) {
            BiConsumer<String, Message> node = attached.get(self);
            if (from == null || node == null) {
                refuse(context, "expected a Hello before the first message");
            } else if (message instanceof Message.ClientTopology) {
                refuse(context, "members are changed by POST /admin/join, leave or replace, which may need a token");
            } else {
                node.accept(from, message);
            }
        }

        private void refuse(ChannelHandlerContext context, String reason) {
            badFrames++;
            LOG.warn(
                    "event=connection_refused node={} peer={} address={} reason=\"{}\"",
                    self,
                    from,
                    context.channel().remoteAddress(),
                    reason);
            outbox.sendLast(new Frame.Failure(reason));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (from != null) {
                inbound.remove(from, outbox);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof java.io.IOException) {
                context.close();
            } else if (cause.getCause() != null && cause instanceof io.netty.handler.codec.DecoderException) {
                refuse(context, String.valueOf(cause.getCause().getMessage()));
            } else {
                refuse(context, cause.toString());
            }
        }
    }
}
