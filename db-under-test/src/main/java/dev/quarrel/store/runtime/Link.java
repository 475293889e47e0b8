package dev.quarrel.store.runtime;

import dev.quarrel.store.Message;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.wire.Frame;
import dev.quarrel.store.wire.WireException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to one named node, kept up: opened on the first send, opened again with growing pauses after a
/// loss, and given up when nothing comes back for [#SILENCE_MILLIS]. The last matters after a partition: TCP would
/// otherwise wait out its own retransmission timer long after the network has healed.
///
/// Nothing is sent before the [Handshake] has shown that the other side knows the secret of the cluster. It loses
/// messages as a network does: what was handed over while no connection could be made, what exceeds the
/// bound of a slow connection, and what was under way when the connection broke. Its [Ear] is told of the first two,
/// which certainly did not arrive, apart from the last, of which nobody knows. All calls come from the event loop.
@SuppressWarnings("FutureReturnValueIgnored") // a write or close that fails is a message lost, which is told elsewhere
final class Link {
    static final long HEARTBEAT_MILLIS = 500;
    static final long SILENCE_MILLIS = 2_500;
    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;
    private static final long FIRST_PAUSE_MILLIS = 25;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    private static final int QUEUE_MESSAGES = 1_024;
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    private final String self;
    private final String peer;
    private final InetSocketAddress address;
    private final String secret;
    private final EventLoop loop;
    private final Ear ear;
    private final Queue<Message> queue = new ArrayDeque<>();
    private final Future<?> heartbeat;
    private @Nullable Outbox outbox;
    private boolean connecting;
    private boolean welcomed;
    private boolean closed;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private long heardNanos;
    private long beatNanos = System.nanoTime();
    private long dropped;

    /// @param secret of the cluster, empty where it has none
    Link(String self, String peer, InetSocketAddress address, String secret, EventLoop loop, Ear ear) {
        this.self = self;
        this.peer = peer;
        this.address = address;
        this.secret = secret;
        this.loop = loop;
        this.ear = ear;
        this.heartbeat =
                loop.scheduleAtFixedRate(this::beat, HEARTBEAT_MILLIS, HEARTBEAT_MILLIS, TimeUnit.MILLISECONDS);
        connect();
    }

    void send(Message message) {
        Outbox open = outbox;
        if (open == null || !welcomed) {
            if (!connecting || queue.size() >= QUEUE_MESSAGES) {
                unsent(message);
            } else {
                queue.add(message);
            }
        } else if (!open.takes(message)) {
            unsent(message);
        } else {
            write(open, message);
        }
    }

    private void unsent(Message message) {
        dropped++;
        loop.execute(() -> ear.unsent(peer, message));
    }

    long dropped() {
        return dropped;
    }

    boolean connected() {
        return outbox != null && welcomed;
    }

    void close() {
        closed = true;
        heartbeat.cancel(false);
        if (outbox != null) {
            outbox.channel().close();
        }
    }

    /// The other side was just heard from elsewhere: it is up, so there is nothing to wait for.
    void hurry() {
        pauseMillis = FIRST_PAUSE_MILLIS;
        connect();
    }

    private void connect() {
        if (closed || connecting || outbox != null) {
            return;
        }
        connecting = true;
        // The name is looked up off the loop: a slow resolver must not stop the node.
        Thread.startVirtualThread(() -> {
            InetSocketAddress resolved = new InetSocketAddress(address.getHostString(), address.getPort());
            if (!loop.isShuttingDown()) {
                loop.execute(() -> open(resolved));
            }
        });
    }

    private void open(InetSocketAddress resolved) {
        if (resolved.isUnresolved()) {
            failed("the name is not known");
            return;
        }
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, Outbox.BOUND_BYTES)
                .handler(new FrameChannels(channel -> new Handler()))
                .connect(resolved)
                .addListener((ChannelFuture done) -> {
                    if (!done.isSuccess()) {
                        failed(String.valueOf(done.cause().getMessage()));
                    }
                });
    }

    private void failed(String reason) {
        connecting = false;
        queue.forEach(this::unsent);
        queue.clear();
        LOG.debug("event=connect_failed node={} peer={} address={} reason=\"{}\"", self, peer, address, reason);
        retry();
    }

    private void retry() {
        if (!closed) {
            loop.schedule(this::connect, pauseMillis, TimeUnit.MILLISECONDS);
            pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
        }
    }

    private void connected(Channel open) {
        if (closed) {
            open.close();
            return;
        }
        Outbox fresh = new Outbox(open);
        outbox = fresh;
        heardNanos = System.nanoTime();
        fresh.send(new Frame.Hello(self, peer));
    }

    private void welcomed(Outbox open) {
        connecting = false;
        welcomed = true;
        for (Message message = queue.poll(); message != null; message = queue.poll()) {
            write(open, message);
        }
    }

    private void write(Outbox open, Message message) {
        try {
            open.send(new Frame.Carry(message));
        } catch (WireException e) {
            dropped++;
            LOG.error("event=message_not_sent node={} peer={} reason=\"{}\"", self, peer, e.getMessage());
        }
    }

    private void beat() {
        long now = System.nanoTime();
        boolean iSlept = now - beatNanos > TimeUnit.MILLISECONDS.toNanos(2 * HEARTBEAT_MILLIS);
        beatNanos = now;
        Outbox open = outbox;
        if (open == null) {
            return;
        }
        if (iSlept) {
            heardNanos = now;
        }
        if (now - heardNanos > TimeUnit.MILLISECONDS.toNanos(SILENCE_MILLIS)) {
            LOG.info("event=peer_silent node={} peer={} silenceMillis={}", self, peer, SILENCE_MILLIS);
            open.channel().close();
        } else if (welcomed && open.isWritable()) {
            open.send(new Frame.Ping());
        }
    }

    private void broken() {
        if (outbox == null) {
            return;
        }
        outbox = null;
        if (!welcomed) {
            failed("the connection ended before the peer's Welcome");
            return;
        }
        welcomed = false;
        LOG.info("event=link_down node={} peer={} address={}", self, peer, address);
        ear.lost(peer);
        retry();
    }

    private final class Handler extends SimpleChannelInboundHandler<Frame> {
        private final Value nonce = Handshake.nonce();
        private Value challenge = Value.of("");

        Handler() {
            super(Frame.class);
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            connected(context.channel());
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, Frame frame) {
            heardNanos = System.nanoTime();
            switch (frame) {
                case Frame.Carry carry -> hear(context, carry.message());
                case Frame.Pong pong -> pauseMillis = welcomed ? FIRST_PAUSE_MILLIS : pauseMillis;
                case Frame.Failure failure ->
                    LOG.warn("event=peer_refused node={} peer={} reason=\"{}\"", self, peer, failure.reason());
                case Frame.Ping ping -> own().send(new Frame.Pong());
                case Frame.Challenge asked -> prove(asked);
                case Frame.Welcome welcome -> judge(welcome);
                case Frame.Hello hello -> context.close();
                case Frame.Proof proof -> context.close();
            }
        }

        private void hear(ChannelHandlerContext context, Message message) {
            if (welcomed) {
                ear.received(peer, message);
            } else {
                context.close();
            }
        }

        private void prove(Frame.Challenge asked) {
            challenge = asked.nonce();
            own().send(new Frame.Proof(nonce, code(Handshake.End.OPENER)));
        }

        private void judge(Frame.Welcome welcome) {
            if (welcomed || !Handshake.matches(code(Handshake.End.ACCEPTOR), welcome.code())) {
                String reason = "%s does not know the cluster secret of %s".formatted(peer, self);
                LOG.warn("event=peer_refused node={} peer={} reason=\"{}\"", self, peer, reason);
                own().sendLast(new Frame.Failure(reason));
            } else {
                welcomed(own());
            }
        }

        private Value code(Handshake.End end) {
            return Handshake.code(secret, end, self, peer, challenge, nonce);
        }

        private Outbox own() {
            return Objects.requireNonNull(outbox);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            broken();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            LOG.info("event=link_error node={} peer={} reason=\"{}\"", self, peer, cause.toString());
            context.close();
        }
    }
}
