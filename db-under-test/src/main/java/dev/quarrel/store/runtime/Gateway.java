package dev.quarrel.store.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.quarrel.store.Node;
import dev.quarrel.store.Reply;
import dev.quarrel.store.Topology;
import dev.quarrel.store.client.StoreClient;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The store for curl.
///
///     PUT    /kv/{key}?w=&r=&level=&timeout=   the body is the value
///     GET    /kv/{key}?r=&level=&timeout=      200 the value, 300 its siblings as JSON, 404 none
///     PUT    /kv/{key}?level=serial&expect=    where it holds that value; &expect-absent=true where it holds none
///     DELETE /kv/{key}?w=…
///     GET    /health                           503 while the node does not serve; what it complains of
///     GET    /ring     /metrics
///     GET    /local/{key}                      what this replica itself holds       (admin)
///     POST   /admin/join?node=&address=        lets a node in that was started with --new     (admin)
///     POST   /admin/leave?node=                this node, where none is named                 (admin)
///     POST   /admin/replace?node=&by=&address= `by`, started with --new, in place of a dead one (admin)
///     POST   /admin/repair                     compares this node with every living peer      (admin)
///     POST   /admin/clock?offsetMillis=        how wrong this node's clock is       (admin)
///
/// A read's `X-Quarrel-Context` goes into the next write of the key, which then replaces what was read. An error says
/// in `outcome` whether the operation certainly did not happen (`fail`) or may have (`unknown`).
///
/// Each request has a virtual thread; it hands the work to the node's event loop and waits.
final class Gateway {
    private static final long WAIT_SECONDS = 30;
    /// Shorter than the gateway's own client waits, which then knows nothing.
    private static final long CHANGE_SECONDS = 5;
    /// The routes that carry values.
    private static final Set<String> VALUES = Set.of("/kv/", "/local/");
    private static final List<String> READ = List.of("GET", "HEAD");
    private static final List<String> ACT = List.of("POST");
    private static final List<String> ANY = List.of();
    /// What metrics tell apart: whoever asks may make up as many methods as they like.
    private static final Set<String> KNOWN = Set.of("GET", "HEAD", "PUT", "POST", "DELETE");
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    static {
        // Without it small answers wait for the peer's delayed acknowledgement, 40 ms on Linux.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Seconds that a request may take to come and an answer to be taken: who stalls must not keep its share.
        System.setProperty("sun.net.httpserver.maxReqTime", "30");
        System.setProperty("sun.net.httpserver.maxRspTime", "60");
    }

    private final String id;
    private final EventLoop loop;
    private final StoreClient client;
    private final MetricsPage metrics;
    private final AtomicLong clockOffsetMillis;
    private final @Nullable String adminToken;
    private final InFlight inFlight;
    private final HttpServer server;

    Gateway(
            String id,
            EventLoop loop,
            Node node,
            StoreClient client,
            MetricsPage metrics,
            AtomicLong clockOffsetMillis,
            NodeProcess.Options options)
            throws IOException {
        this.id = id;
        this.loop = loop;
        this.client = client;
        this.metrics = metrics;
        this.clockOffsetMillis = clockOffsetMillis;
        metrics.clock(clockOffsetMillis);
        this.adminToken = options.adminToken();
        this.inFlight = new InFlight(Runtime.getRuntime().maxMemory());
        this.server = HttpServer.create(options.http(), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        KeyRoutes keys = new KeyRoutes(id, loop, client);
        route("/kv/", List.of("GET", "HEAD", "PUT", "DELETE"), keys::kv);
        route("/health", READ, exchange -> StatusJson.health(id, onLoop(node::health)));
        route("/ring", READ, exchange -> HttpReply.json(200, StatusJson.ring(id, onLoop(node::ring))));
        route("/metrics", READ, exchange -> {
            onLoop(() -> {
                metrics.refresh();
                return id;
            });
            return HttpReply.text(200, metrics.text());
        });
        route("/local/", READ, keys::local);
        route("/admin/clock", ACT, this::clock);
        route("/admin/repair", ACT, exchange -> onLoop(() -> repair(node)));
        for (String change : List.of("join", "leave", "replace")) {
            route("/admin/" + change, ACT, exchange -> change(node, change, exchange));
        }
        route("/", ANY, exchange -> {
            throw notFound(exchange);
        });
        server.start();
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    void close() {
        server.stop(0);
    }

    @FunctionalInterface
    private interface Handler {
        HttpReply handle(HttpExchange exchange) throws Exception;
    }

    /// @param path the whole of it, or what comes before a key where it ends in a slash
    private void route(String path, List<String> methods, Handler handler) {
        server.createContext(path, exchange -> {
            try (exchange;
                    InFlight.Share share = inFlight.share()) {
                long begun = System.nanoTime();
                HttpReply reply = answer(exchange, each -> {
                    refuse(each, path, methods);
                    if (VALUES.contains(path)) {
                        share.take(each);
                    }
                    return handler.handle(each);
                });
                share.keep(reply.body().bytes().length);
                String method = exchange.getRequestMethod();
                metrics.http((KNOWN.contains(method) ? method : "other") + " " + path, reply.status())
                        .record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
                reply.send(exchange);
            }
        });
    }

    /// What does not belong here: another path, one who may not, another method.
    private void refuse(HttpExchange exchange, String path, List<String> methods) {
        if (!path.endsWith("/") && !exchange.getRequestURI().getPath().equals(path)) {
            throw notFound(exchange);
        }
        if (path.startsWith("/admin/") || path.equals("/local/")) {
            requireAdmin(exchange);
        }
        String method = exchange.getRequestMethod();
        if (!methods.isEmpty() && !methods.contains(method)) {
            String allowed = String.join(", ", methods);
            throw new HttpRequest.Bad(405, "expected %s, got %s".formatted(allowed, method), Map.of("Allow", allowed));
        }
    }

    private static HttpRequest.Bad notFound(HttpExchange exchange) {
        return new HttpRequest.Bad(
                404,
                "expected /kv/{key}, /health, /ring, /metrics, /local/{key} or /admin/{join,leave,replace,repair,clock}, got "
                        + exchange.getRequestURI());
    }

    private HttpReply answer(HttpExchange exchange, Handler handler) {
        try {
            return handler.handle(exchange);
        } catch (HttpRequest.Bad e) {
            HttpReply refusal = HttpReply.error(e.status, "fail", String.valueOf(e.getMessage()));
            for (Map.Entry<String, String> header : e.headers.entrySet()) {
                refusal = refusal.with(header.getKey(), header.getValue());
            }
            return refusal;
        } catch (Exception e) {
            LOG.error(
                    "event=request_failed node={} uri={} reason=\"{}\"", id, exchange.getRequestURI(), e.toString(), e);
            return HttpReply.error(500, "unknown", e.toString());
        }
    }

    /// 200 when the change is over within [#CHANGE_SECONDS]; 202 while it goes on, for `GET /ring` to show its end.
    private HttpReply change(Node node, String name, HttpExchange exchange) throws Exception {
        Topology.Change change = MemberChange.parse(name, exchange, id, onLoop(node::topology));
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        loop.execute(() -> client.topology(id, change, reply::complete));
        int status = 202;
        try {
            Reply known = reply.get(CHANGE_SECONDS, TimeUnit.SECONDS);
            if (!(known instanceof Reply.Ok)) {
                LOG.warn("event=change_refused node={} change={} reply={}", id, change, known);
                return KeyRoutes.failed(known);
            }
            status = 200;
        } catch (TimeoutException e) {
            // It goes on.
        }
        LOG.info("event=change node={} change={} status={}", id, change, status);
        return HttpReply.json(status, StatusJson.ring(id, onLoop(node::ring)));
    }

    /// With whom this node began to compare itself. On the node's event loop.
    private HttpReply repair(Node node) {
        if (!node.health().serving()) {
            return HttpReply.error(503, "fail", node.health().whyNot()).with("Retry-After", "1");
        }
        List<String> peers = node.repair();
        LOG.info("event=repair node={} peers={}", id, peers);
        return HttpReply.json(200, Map.of("node", id, "peers", peers));
    }

    private HttpReply clock(HttpExchange exchange) {
        String offset =
                HttpRequest.query(exchange.getRequestURI().getRawQuery()).getOrDefault("offsetMillis", "");
        try {
            clockOffsetMillis.set(Long.parseLong(offset));
        } catch (NumberFormatException e) {
            throw new HttpRequest.Bad(400, "offsetMillis: expected a whole number, got '%s'".formatted(offset));
        }
        LOG.warn("event=clock_set node={} offsetMillis={}", id, offset);
        return HttpReply.json(200, Map.of("offsetMillis", clockOffsetMillis.get()));
    }

    private void requireAdmin(HttpExchange exchange) {
        boolean loopback = exchange.getRemoteAddress().getAddress().isLoopbackAddress();
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (!loopback && !mayAdminister(given)) {
            throw new HttpRequest.Bad(
                    403,
                    "admin paths off loopback need the header 'Authorization: Bearer TOKEN' with the token that the node was started with (--admin-token)");
        }
    }

    private boolean mayAdminister(@Nullable String given) {
        return adminToken != null
                && given != null
                && MessageDigest.isEqual(
                        ("Bearer " + adminToken).getBytes(StandardCharsets.UTF_8),
                        given.getBytes(StandardCharsets.UTF_8));
    }

    private <T> T onLoop(Callable<T> task) throws Exception {
        return loop.submit(task).get(WAIT_SECONDS, TimeUnit.SECONDS);
    }
}
