package dev.quarrel.store.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.quarrel.store.Node;
import dev.quarrel.store.Reply;
import dev.quarrel.store.Topology;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Sibling;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.wire.ContextText;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The store for curl.
///
///     PUT    /kv/{key}?w=&r=&level=&timeout=   the body is the value
///     GET    /kv/{key}?r=&level=&timeout=      200 the value, 300 its siblings as JSON, 404 none
///     DELETE /kv/{key}?w=…
///     GET    /health                           503 while the node does not serve; what it complains of
///     GET    /ring     /metrics
///     GET    /local/{key}                      what this replica itself holds       (admin)
///     POST   /admin/join?node=&address=        lets a node in that was started with --new     (admin)
///     POST   /admin/leave?node=                this node, where none is named                 (admin)
///     POST   /admin/replace?node=&by=&address= `by`, started with --new, in place of a dead one (admin)
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
        route("/kv/", this::kv);
        route("/health", exchange -> StatusJson.health(id, onLoop(node::health)));
        route("/ring", exchange -> HttpReply.json(200, StatusJson.ring(id, onLoop(node::ring))));
        route("/metrics", exchange -> {
            onLoop(() -> {
                metrics.refresh();
                return id;
            });
            return HttpReply.text(200, metrics.text());
        });
        route("/local/", exchange -> admin(exchange, this::local));
        route("/admin/clock", exchange -> admin(exchange, this::clock));
        for (String change : List.of("join", "leave", "replace")) {
            route("/admin/" + change, exchange -> admin(exchange, each -> change(node, change, each)));
        }
        route("/", exchange -> {
            throw new HttpRequest.Bad(
                    404,
                    "expected /kv/{key}, /health, /ring, /metrics, /local/{key} or /admin/{join,leave,replace,clock}, got "
                            + exchange.getRequestURI());
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

    private void route(String path, Handler handler) {
        server.createContext(path, exchange -> {
            try (exchange;
                    InFlight.Share share = inFlight.share()) {
                long begun = System.nanoTime();
                HttpReply reply = answer(exchange, each -> {
                    if (VALUES.contains(path)) {
                        share.take(each);
                    }
                    return handler.handle(each);
                });
                share.keep(reply.body().bytes().length);
                metrics.http(exchange.getRequestMethod() + " " + path, reply.status())
                        .record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
                reply.send(exchange);
            }
        });
    }

    private HttpReply answer(HttpExchange exchange, Handler handler) {
        try {
            return handler.handle(exchange);
        } catch (HttpRequest.Bad e) {
            HttpReply refusal = HttpReply.error(e.status, "fail", String.valueOf(e.getMessage()));
            return e.status == 503 ? refusal.with("Retry-After", "1") : refusal;
        } catch (Exception e) {
            LOG.error(
                    "event=request_failed node={} uri={} reason=\"{}\"", id, exchange.getRequestURI(), e.toString(), e);
            return HttpReply.error(500, "unknown", e.toString());
        }
    }

    private HttpReply kv(HttpExchange exchange) throws Exception {
        HttpRequest request = HttpRequest.of(exchange, "/kv/");
        String key = request.key();
        return switch (request.method()) {
            case "GET", "HEAD" -> {
                var options = request.readOptions();
                yield read(key, ask(done -> client.read(id, key, options, done)));
            }
            case "PUT" -> {
                var options = request.writeOptions();
                yield written(key, ask(done -> client.write(id, key, request.body(), options, done)));
            }
            case "DELETE" -> {
                var options = request.writeOptions();
                yield written(key, ask(done -> client.delete(id, key, options, done)));
            }
            default -> throw new HttpRequest.Bad(405, "expected GET, PUT or DELETE, got " + request.method());
        };
    }

    private Reply ask(Consumer<Consumer<Reply>> request) throws Exception {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        loop.execute(() -> request.accept(reply::complete));
        return reply.get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private static HttpReply read(String key, Reply reply) {
        if (!(reply instanceof Reply.Ok ok)) {
            return failed(reply);
        }
        HttpReply answer = switch (ok.values().size()) {
            case 0 -> HttpReply.error(404, "ok", "the key holds no value");
            case 1 -> HttpReply.bytes(200, ok.values().getFirst());
            default ->
                HttpReply.json(
                        300,
                        Map.of(
                                "siblings",
                                ok.values().stream().map(Gateway::shown).toList()));
        };
        return answer.with(HttpRequest.CONTEXT_HEADER, ContextText.of(key, ok.context()))
                .with(
                        "X-Quarrel-Version",
                        String.join(
                                ",", ok.versions().stream().map(Dot::toString).toList()));
    }

    private static HttpReply written(String key, Reply reply) {
        if (!(reply instanceof Reply.Ok ok)) {
            return failed(reply);
        }
        String version =
                String.join(",", ok.versions().stream().map(Dot::toString).toList());
        return HttpReply.json(200, Map.of("version", version))
                .with(HttpRequest.CONTEXT_HEADER, ContextText.of(key, ok.context()));
    }

    private static HttpReply failed(Reply reply) {
        return switch (reply) {
            case Reply.Unavailable unavailable -> HttpReply.error(503, "fail", unavailable.reason());
            case Reply.Refused refused -> HttpReply.error(409, "fail", refused.reason());
            case Reply.Indeterminate unknown ->
                HttpReply.error(
                        504,
                        "unknown",
                        "%d of %d answered: %s".formatted(unknown.acked(), unknown.of(), unknown.reason()));
            case Reply.Ok ok -> throw new IllegalStateException("not a failure: " + ok);
            case Reply.Local local -> throw new IllegalStateException("not the answer to this: " + local);
        };
    }

    private HttpReply local(HttpExchange exchange) throws Exception {
        HttpRequest request = HttpRequest.of(exchange, "/local/");
        Reply reply = ask(done -> client.local(id, request.key(), done));
        if (!(reply instanceof Reply.Local local)) {
            return failed(reply);
        }
        if (local.stored() == null) {
            return HttpReply.error(404, "ok", "this replica holds nothing for the key");
        }
        List<Map<String, Object>> siblings = new ArrayList<>();
        for (Sibling sibling : local.stored().siblings()) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("version", sibling.dot().toString());
            shown.put("writtenMillis", sibling.writtenMillis());
            shown.put("deleted", sibling.isTombstone());
            if (sibling.value() != null) {
                shown.putAll(shown(sibling.value()));
            }
            siblings.add(shown);
        }
        DotSet seen = local.stored().seen();
        return HttpReply.json(200, Map.of("node", id, "siblings", siblings, "seen", seen.vector()))
                .with(HttpRequest.CONTEXT_HEADER, ContextText.of(request.key(), seen));
    }

    /// A value as JSON can carry it: text where it is text.
    private static Map<String, String> shown(Value value) {
        boolean isText = Value.of(value.text()).equals(value);
        return isText
                ? Map.of("value", value.text())
                : Map.of("base64", java.util.Base64.getEncoder().encodeToString(value.bytes()));
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
                return failed(known);
            }
            status = 200;
        } catch (TimeoutException e) {
            // It goes on.
        }
        LOG.info("event=change node={} change={} status={}", id, change, status);
        return HttpReply.json(status, StatusJson.ring(id, onLoop(node::ring)));
    }

    private HttpReply clock(HttpExchange exchange) {
        if (!exchange.getRequestMethod().equals("POST")) {
            throw new HttpRequest.Bad(405, "expected POST, got " + exchange.getRequestMethod());
        }
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

    private HttpReply admin(HttpExchange exchange, Handler handler) throws Exception {
        boolean loopback = exchange.getRemoteAddress().getAddress().isLoopbackAddress();
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (!loopback && !mayAdminister(given)) {
            throw new HttpRequest.Bad(
                    403,
                    "admin paths off loopback need the header 'Authorization: Bearer TOKEN' with the token that the node was started with (--admin-token)");
        }
        return handler.handle(exchange);
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
