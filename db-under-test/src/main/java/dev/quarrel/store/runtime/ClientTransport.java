package dev.quarrel.store.runtime;

import dev.quarrel.store.Message;
import dev.quarrel.store.Ports;
import dev.quarrel.store.client.StoreClient;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/// The network as a client in this process sees it: one connection per node, all on one event loop that also owns the
/// client.
///
///     ClientTransport transport = new ClientTransport("c7", addresses);
///     StoreClient client = new StoreClient("c7", transport.ports(), 2_000);
///     transport.attach(client);
///     transport.executor().execute(() -> client.read("n1", "k", ReadOptions.DEFAULT, reply -> …));
///
/// When a connection breaks, the client hears of it: what was asked over it may or may not have happened. What could
/// not be sent at all is told apart, since it certainly did not.
public final class ClientTransport implements AutoCloseable {
    private final String id;
    private final MultiThreadIoEventLoopGroup group;
    private final EventLoop loop;
    private final Map<String, Link> links = new LinkedHashMap<>();
    private final Function<String, InetSocketAddress> others;
    private final String clusterSecret;
    private final Ports ports;
    private volatile Ear ear = Ear.DEAF;

    public ClientTransport(String id, Map<String, InetSocketAddress> nodes) {
        this(
                id,
                nodes,
                stranger -> {
                    throw new IllegalArgumentException(
                            "expected one of the nodes %s, got '%s'".formatted(nodes.keySet(), stranger));
                },
                "");
    }

    /// @param others where a node is that came later; a client that coordinates hears of such from the ring
    /// @param clusterSecret that the nodes were started with, empty where there is none
    public ClientTransport(
            String id,
            Map<String, InetSocketAddress> nodes,
            Function<String, InetSocketAddress> others,
            String clusterSecret) {
        this.id = id;
        this.others = others;
        this.clusterSecret = clusterSecret;
        this.group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("client-" + id, true), NioIoHandler.newFactory());
        this.loop = group.next();
        this.ports = new LoopPorts(loop, new AtomicLong(), this::send, (node, where) -> {});
        loop.execute(() -> nodes.forEach((name, address) -> links.put(name, link(name, address))));
    }

    /// Who hears messages and broken connections, on the loop.
    public void attach(Ear hearer) {
        ear = hearer;
    }

    /// As above, for a client that lives on the loop.
    public void attach(StoreClient client) {
        attach(new Ear() {
            @Override
            public void received(String from, Message message) {
                client.receive(from, message);
            }

            @Override
            public void unsent(String to, Message message) {
                client.unsent(to, message);
            }

            @Override
            public void lost(String peer) {
                client.lost(peer);
            }
        });
    }

    public Ports ports() {
        return ports;
    }

    /// Runs what must be on the client's own thread.
    public Executor executor() {
        return loop;
    }

    private void send(String to, Message message) {
        links.computeIfAbsent(to, name -> link(name, others.apply(name))).send(message);
    }

    private Link link(String name, InetSocketAddress address) {
        return new Link(id, name, address, clusterSecret, loop, new Hearing());
    }

    private final class Hearing implements Ear {
        @Override
        public void received(String from, Message message) {
            ear.received(from, message);
        }

        @Override
        public void unsent(String to, Message message) {
            ear.unsent(to, message);
        }

        @Override
        public void lost(String peer) {
            ear.lost(peer);
        }
    }

    @Override
    public void close() {
        loop.execute(() -> links.values().forEach(Link::close));
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
