package dev.quarrel.store.runtime;

import com.sun.net.httpserver.HttpExchange;
import dev.quarrel.store.Level;
import dev.quarrel.store.Limits;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.wire.ContextText;
import dev.quarrel.store.wire.WireException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One request at the gateway, read and held against the limits. What does not fit is a [Bad], which says what was
/// expected and what came.
record HttpRequest(
        String method,
        String key,
        Map<String, String> query,
        @Nullable String context,
        Value body) {
    static final String CONTEXT_HEADER = "X-Quarrel-Context";
    /// What stands for bytes that are none: two such keys would be one.
    private static final char NO_UTF8 = '\ufffd';

    /// A request that is refused before the store sees it.
    static final class Bad extends RuntimeException {
        private static final long serialVersionUID = 1L;
        final int status;
        final transient Map<String, String> headers;

        Bad(int status, String message) {
            this(status, message, Map.of());
        }

        Bad(int status, String message, Map<String, String> headers) {
            super(message);
            this.status = status;
            this.headers = headers;
        }
    }

    /// Reads the exchange; the key is what follows `prefix` in its path.
    static HttpRequest of(HttpExchange exchange, String prefix) {
        String key = exchange.getRequestURI().getPath().substring(prefix.length());
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > Limits.MAX_KEY_BYTES) {
            throw new Bad(
                    bytes == 0 ? 400 : 414,
                    "expected a key of 1 to %d bytes after %s, got %d bytes"
                            .formatted(Limits.MAX_KEY_BYTES, prefix, bytes));
        }
        if (key.indexOf(NO_UTF8) >= 0) {
            throw new Bad(400, "expected a key that is percent-encoded UTF-8 after %s".formatted(prefix));
        }
        return new HttpRequest(
                exchange.getRequestMethod(),
                key,
                query(exchange.getRequestURI().getRawQuery()),
                exchange.getRequestHeaders().getFirst(CONTEXT_HEADER),
                Value.of(body(exchange)));
    }

    /// All of it: half a body would be another value.
    private static byte[] body(HttpExchange exchange) {
        byte[] body;
        try {
            body = exchange.getRequestBody().readNBytes(Limits.MAX_VALUE_BYTES + 1);
        } catch (IOException e) {
            throw new Bad(400, "expected a whole body, as long as announced, or in chunks: " + e.getMessage());
        }
        if (body.length > Limits.MAX_VALUE_BYTES) {
            throw new Bad(413, "expected a value of at most %d bytes, got more".formatted(Limits.MAX_VALUE_BYTES));
        }
        int announced = announcedBytes(exchange);
        if (announced > body.length && !isChunked(exchange)) {
            throw new Bad(400, "expected a body of %d bytes, got %d".formatted(announced, body.length));
        }
        return body;
    }

    private static boolean isChunked(HttpExchange exchange) {
        return exchange.getRequestHeaders().containsKey("Transfer-Encoding");
    }

    /// How long the body will be, as its sender says; as long as it may be where nobody says.
    static int announcedBytes(HttpExchange exchange) {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        if (length != null && length.matches("\\d{1,9}")) {
            return Integer.parseInt(length);
        }
        return isChunked(exchange) ? Limits.MAX_VALUE_BYTES : 0;
    }

    /// Reads it and keeps nothing: who still writes would not see the answer.
    static void discardBody(HttpExchange exchange) {
        try {
            exchange.getRequestBody().skipNBytes(Limits.MAX_VALUE_BYTES);
        } catch (IOException e) {
            // It has ended.
        }
    }

    static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null || raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new Bad(400, "expected name=value in the query, got '%s'".formatted(pair));
            }
            String name = pair.substring(0, equals);
            if (query.put(name, decoded(pair, equals + 1)) != null) {
                throw new Bad(400, "expected %s once in the query, got it twice".formatted(name));
            }
        }
        return query;
    }

    private static String decoded(String pair, int from) {
        try {
            return URLDecoder.decode(pair.substring(from), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Bad(400, "the query's '%s' is not percent-encoded".formatted(pair));
        }
    }

    ReadOptions readOptions() {
        only("r", "level", "timeout");
        notBoth("r", "level");
        Level level = level();
        if (level == Level.ANY) {
            throw new Bad(400, "level: ANY is for writes only; expected another for a read");
        }
        return new ReadOptions(number("r"), level, number("timeout"));
    }

    /// What a write at level SERIAL expects the key to hold; a null value for nothing.
    record Expected(@Nullable Value value) {}

    /// Null where the write expects nothing in particular.
    @Nullable
    Expected expected() {
        if (!query.containsKey("expect") && !query.containsKey("expect-absent")) {
            return null;
        }
        only("expect", "expect-absent", "level", "timeout");
        notBoth("expect", "expect-absent");
        if (level() != Level.SERIAL) {
            throw new Bad(400, "expect: expected level=serial beside it, got '%s'".formatted(query.get("level")));
        }
        String absent = query.getOrDefault("expect-absent", "true");
        if (!absent.equals("true")) {
            throw new Bad(400, "expect-absent: expected true, got '%s'".formatted(absent));
        }
        String text = query.get("expect");
        return new Expected(text == null ? null : Value.of(text));
    }

    int timeout() {
        return number("timeout");
    }

    private void notBoth(String one, String other) {
        if (query.containsKey(one) && query.containsKey(other)) {
            throw new Bad(400, "expected %s or %s in the query, got both".formatted(one, other));
        }
    }

    WriteOptions writeOptions() {
        only("r", "w", "level", "timeout");
        notBoth("w", "level");
        return new WriteOptions(number("w"), number("r"), level(), contextDots(), number("timeout"));
    }

    private DotSet contextDots() {
        try {
            return context == null ? DotSet.EMPTY : ContextText.parse(key, context);
        } catch (WireException e) {
            throw new Bad(400, CONTEXT_HEADER + ": " + e.getMessage());
        }
    }

    private void only(String... known) {
        for (String name : query.keySet()) {
            if (!java.util.List.of(known).contains(name)) {
                throw new Bad(400, "expected only %s in the query, got '%s'".formatted(String.join(", ", known), name));
            }
        }
    }

    int number(String name) {
        String text = query.get(name);
        try {
            int number = text == null ? 0 : Integer.parseInt(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls to the same error as a negative number.
        }
        throw new Bad(400, "%s: expected a whole number, 0 or more, got '%s'".formatted(name, text));
    }

    private @Nullable Level level() {
        String text = query.get("level");
        if (text == null) {
            return null;
        }
        for (Level level : Level.values()) {
            if (level.name().equals(text.toUpperCase(Locale.ROOT))) {
                return level;
            }
        }
        throw new Bad(400, "level: expected one of %s, got '%s'".formatted(java.util.List.of(Level.values()), text));
    }
}
