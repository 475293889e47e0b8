package dev.quarrel.store.runtime;

import com.sun.net.httpserver.HttpExchange;
import dev.quarrel.store.Reply;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Sibling;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.wire.ContextText;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The routes of the [Gateway] that are about one key: what they ask of the node, and how its replies look in HTTP.
final class KeyRoutes {
    private static final long WAIT_SECONDS = 30;

    private final String id;
    private final EventLoop loop;
    private final StoreClient client;

    KeyRoutes(String id, EventLoop loop, StoreClient client) {
        this.id = id;
        this.loop = loop;
        this.client = client;
    }

    HttpReply kv(HttpExchange exchange) throws Exception {
        HttpRequest request = HttpRequest.of(exchange, "/kv/");
        String key = request.key();
        return switch (request.method()) {
            case "GET", "HEAD" -> {
                var options = request.readOptions();
                yield read(key, ask(done -> client.read(id, key, options, done)));
            }
            case "PUT" -> {
                HttpRequest.Expected expected = request.expected();
                yield written(
                        key, expected == null ? put(request) : cas(key, expected, request.body(), request.timeout()));
            }
            default -> {
                HttpRequest.Expected expected = request.expected();
                yield written(key, expected == null ? delete(request) : cas(key, expected, null, request.timeout()));
            }
        };
    }

    private Reply put(HttpRequest request) throws Exception {
        var options = request.writeOptions();
        return ask(done -> client.write(id, request.key(), request.body(), options, done));
    }

    /// Without a context it deletes what its coordinator finds: one that replaced nothing would leave the value to be
    /// read, and a tombstone beside it.
    private Reply delete(HttpRequest request) throws Exception {
        var options = request.context() == null ? request.writeOptions().withoutContext() : request.writeOptions();
        return ask(done -> client.delete(id, request.key(), options, done));
    }

    private Reply cas(String key, HttpRequest.Expected expected, @Nullable Value next, int timeoutMillis)
            throws Exception {
        return ask(done -> client.cas(id, key, expected.value(), next, timeoutMillis, done));
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
                                ok.values().stream().map(KeyRoutes::shown).toList()));
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

    static HttpReply failed(Reply reply) {
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

    HttpReply local(HttpExchange exchange) throws Exception {
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
}
