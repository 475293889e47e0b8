package dev.quarrel.store.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import dev.quarrel.store.versions.Value;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the gateway answers: a status, headers, and bytes.
record HttpReply(int status, Map<String, String> headers, Value body) {
    private static final int PIECE_BYTES = 64 << 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    static HttpReply bytes(int status, Value body) {
        return new HttpReply(status, Map.of("Content-Type", "application/octet-stream"), body);
    }

    static HttpReply text(int status, String body) {
        return new HttpReply(status, Map.of("Content-Type", "text/plain; charset=utf-8"), Value.of(body));
    }

    static HttpReply json(int status, Object body) {
        try {
            String text = JSON.writeValueAsString(body) + "\n";
            return new HttpReply(status, Map.of("Content-Type", "application/json"), Value.of(text));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What went wrong, and whether the operation can have happened: `fail` certainly not, `unknown` perhaps.
    static HttpReply error(int status, String outcome, String reason) {
        return json(status, new Problem(outcome, reason));
    }

    private record Problem(String outcome, String reason) {}

    HttpReply with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new HttpReply(status, more, body);
    }

    void send(HttpExchange exchange) throws IOException {
        headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        byte[] bytes = body.bytes();
        boolean head = exchange.getRequestMethod().equals("HEAD") || bytes.length == 0;
        exchange.sendResponseHeaders(status, head ? -1 : bytes.length);
        if (!head) {
            // Closed here: the exchange, where the request's body was cut off, would close without sending this.
            try (OutputStream out = exchange.getResponseBody()) {
                // In pieces: the server's stream keeps a buffer as large as the largest.
                for (int at = 0; at < bytes.length; at += PIECE_BYTES) {
                    out.write(bytes, at, Math.min(PIECE_BYTES, bytes.length - at));
                }
            }
        }
    }
}
