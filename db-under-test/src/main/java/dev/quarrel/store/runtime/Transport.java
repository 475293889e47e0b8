package dev.quarrel.store.runtime;

import dev.quarrel.store.Message;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.wire.Frame;
import dev.quarrel.store.wire.WireException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
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
/// Whoever connects must know the secret of the cluster ([Handshake]); a client is known by its name from then on. A
/// frame that cannot be read is answered by a [Frame.Failure] that says why, and its connection is closed; nothing
/// else happens. All calls come from the event loop.
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails is a message lost, which is told elsewhere
final class Transport {
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

    /// @param secret that whoever connects must know, empty for none
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
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, Outbox.BOUND_BYTES)
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
        if (client == null || !client.takes(message)) {
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
        private final Value challenge = Handshake.nonce();
        private @Nullable String opener;
        private boolean admitted;

        Inbound(Channel channel) {
            super(Frame.class);
            outbox = new Outbox(channel);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, Frame frame) {
            switch (frame) {
                case Frame.Hello hello -> greet(context, hello);
                case Frame.Proof proof -> admit(context, proof);
                case Frame.Ping ping -> outbox.send(new Frame.Pong());
                case Frame.Carry carry -> deliver(context, carry.message());
                case Frame.Failure failure ->
                    LOG.warn("event=peer_refused node={} peer={} reason=\"{}\"", self, name(), failure.reason());
                case Frame.Pong pong -> {}
                case Frame.Challenge challenge -> refuse(context, "expected a Hello, got a Challenge");
                case Frame.Welcome welcome -> refuse(context, "expected a Hello, got a Welcome");
            }
        }

        private void greet(ChannelHandlerContext context, Frame.Hello hello) {
            if (!hello.to().equals(self)) {
                refuse(
                        context,
                        "this is node %s, not %s: correct the address of %s".formatted(self, hello.to(), hello.to()));
            } else if (opener != null) {
                refuse(context, "expected one Hello, got another");
            } else {
                opener = hello.from();
                outbox.send(new Frame.Challenge(challenge));
            }
        }

        private void admit(ChannelHandlerContext context, Frame.Proof proof) {
            String name = opener;
            if (name == null || admitted) {
                refuse(context, "expected one Proof, after a Hello");
            } else if (!Handshake.matches(code(Handshake.End.OPENER, name, proof), proof.code())) {
                refuse(
                        context,
                        "%s does not know the cluster secret of %s: start it %s"
                                .formatted(
                                        name,
                                        self,
                                        secret.isEmpty()
                                                ? "without --cluster-secret, as %s was".formatted(self)
                                                : "with the --cluster-secret that %s was started with"
                                                        .formatted(self)));
            } else {
                admitted = true;
                inbound.put(name, outbox);
                outbox.send(new Frame.Welcome(code(Handshake.End.ACCEPTOR, name, proof)));
                Link back = links.get(name);
                if (back != null) {
                    back.hurry();
                }
            }
        }

        private Value code(Handshake.End end, String name, Frame.Proof proof) {
            return Handshake.code(secret, end, name, self, challenge, proof.nonce());
        }

        private String name() {
            return opener == null ? "unknown" : opener;
        }

        private void deliver(ChannelHandlerContext context, Message message) {
            BiConsumer<String, Message> node = attached.get(self);
            if (!admitted || node == null) {
                refuse(context, "expected a Hello and a Proof before the first message");
            } else if (message instanceof Message.ClientTopology) {
                refuse(context, "members are changed by POST /admin/join, leave or replace, which may need a token");
            } else {
                node.accept(name(), message);
            }
        }

        private void refuse(ChannelHandlerContext context, String reason) {
            badFrames++;
            LOG.warn(
                    "event=connection_refused node={} peer={} address={} reason=\"{}\"",
                    self,
                    name(),
                    context.channel().remoteAddress(),
                    reason);
            outbox.sendLast(new Frame.Failure(reason));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (admitted) {
                inbound.remove(name(), outbox);
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
