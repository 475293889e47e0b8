package dev.quarrel.store.runtime;

import dev.quarrel.store.Message;
import dev.quarrel.store.Node;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Ports;
import dev.quarrel.store.client.StoreClient;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A node in the real world: the step function on one Netty event loop, its disk, its sockets and its HTTP gateway.
///
///     sockets, timers, durable writes ──▶ event loop ──▶ Node ──▶ Transport, MvStoreDisk
///     curl ──▶ Gateway ──▶ StoreClient (on the same loop) ──▶ Node
///
/// The event loop's thread is the only one that touches the node.
public final class NodeProcess implements AutoCloseable {
    private static final int GATEWAY_TIMEOUT_MILLIS = 10_000;

    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final Transport transport;
    private final MvStoreDisk disk;
    private @Nullable InetSocketAddress address;
    private @Nullable Gateway gateway;
    private boolean closed;

    /// Where a node listens, whom it knows, and where its bytes are. Port 0 takes any free port; `adminToken` opens the
    /// admin paths to those who are not on loopback. Whoever reaches the port for peers can write to replicas: off
    /// loopback it is open only to those who bring the `clusterSecret`.
    ///
    /// @param clusterSecret empty for none
    public record Options(
            NodeConfig config,
            InetSocketAddress listen,
            InetSocketAddress http,
            Path directory,
            Map<String, InetSocketAddress> peers,
            @Nullable String adminToken,
            String clusterSecret) {
        public Options {
            boolean loopback = !listen.isUnresolved() && listen.getAddress().isLoopbackAddress();
            if (!loopback && clusterSecret.isEmpty()) {
                throw new IllegalArgumentException(
                        "expected a --cluster-secret, the same for every node, for " + listen.getHostString()
                                + " is not loopback: whoever reaches that port could write to replicas");
            }
        }
    }

    private NodeProcess(MultiThreadIoEventLoopGroup group, Transport transport, MvStoreDisk disk) {
        this.group = group;
        this.loop = group.next();
        this.transport = transport;
        this.disk = disk;
    }

    /// Recovers, listens and begins. Throws what keeps it from doing so; nothing stays open then.
    public static NodeProcess start(Options options) throws IOException, InterruptedException {
        String id = options.config().id();
        MultiThreadIoEventLoopGroup group =
                new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("node-" + id), NioIoHandler.newFactory());
        EventLoop loop = group.next();
        NodeProcess process = null;
        try {
            MvStoreDisk disk = MvStoreDisk.open(
                    options.directory(), id, options.config().settings().fsync(), loop, NodeProcess::diskFailed);
            process = new NodeProcess(group, new Transport(id, options.clusterSecret(), loop), disk);
            process.begin(options);
            return process;
        } catch (RuntimeException | IOException | InterruptedException e) {
            if (process != null) {
                process.close();
            }
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
            throw e;
        }
    }

    private void begin(Options options) throws IOException, InterruptedException {
        String id = options.config().id();
        String http = "http@" + id;
        AtomicLong clockOffsetMillis = new AtomicLong();
        Ports nodePorts =
                new LoopPorts(loop, clockOffsetMillis, (to, message) -> transport.send(id, to, message), this::reach);
        Ports httpPorts = new LoopPorts(
                loop, clockOffsetMillis, (to, message) -> transport.send(http, to, message), (node, where) -> {});
        StoreClient client = new StoreClient(http, httpPorts, GATEWAY_TIMEOUT_MILLIS);
        Node node = onLoop(() -> {
            // First where peers were said to be, then where the ring on the disk says that they are.
            options.peers().forEach(transport::peer);
            return new Node(options.config(), nodePorts, disk);
        });
        onLoop(() -> {
            node.start();
            transport.attach(id, (from, message) -> step(node, from, message));
            transport.attach(http, client::receive);
            return id;
        });
        address = transport.listen(options.listen());
        MetricsPage metrics =
                new MetricsPage(id, node, transport, options.peers().keySet());
        gateway = new Gateway(id, loop, node, client, metrics, clockOffsetMillis, options);
    }

    private void reach(String node, String where) {
        transport.peer(node, HostAndPort.parse(where));
    }

    private static void step(Node node, String from, Message message) {
        Failures.guarded("receive", () -> node.receive(from, message)).run();
    }

    private static void diskFailed(Throwable cause) {
        Failures.fatal("disk", cause);
    }

    private <T> T onLoop(Callable<T> task) throws InterruptedException {
        try {
            return loop.submit(task).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Where peers and clients reach it.
    public InetSocketAddress address() {
        return Objects.requireNonNull(address, "the node has not started");
    }

    /// Where curl reaches it.
    public InetSocketAddress httpAddress() {
        return Objects.requireNonNull(gateway, "the node has not started").address();
    }

    /// Tells the node where a peer is, or has moved to.
    public void peer(String name, InetSocketAddress where) {
        loop.execute(() -> transport.peer(name, where));
    }

    /// Stops listening, makes every write durable, and releases the directory.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (gateway != null) {
            gateway.close();
        }
        try {
            onLoop(() -> {
                transport.close();
                disk.close();
                return closed;
            });
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
