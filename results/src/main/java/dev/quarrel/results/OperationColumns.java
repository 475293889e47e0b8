package dev.quarrel.results;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/// All operations of a history for the page's script: one JSON array a column, gzipped, base64.
///
/// ```
/// {"start":[812,40,…],"took":[132,-1,…],"process":[3,5,…],"f":[0,1,…],"outcome":[0,2,…],"key":[0,0,…],"node":[1,0,…],
///  "value":["7","nil",…],"index":[0,1,…],"fs":["write","read"],"keys":["k1"],"nodes":["n1","n2"]}
/// ```
///
/// `start` is the distance from the operation before in microseconds and `index` likewise, so that they compress;
/// `took` is in microseconds and -1 where no completion came; `outcome` is 0 ok, 1 fail, 2 info.
final class OperationColumns {
    private static final int VALUE_CHARS = 48;

    private final StringBuilder start = new StringBuilder();
    private final StringBuilder took = new StringBuilder();
    private final StringBuilder process = new StringBuilder();
    private final StringBuilder f = new StringBuilder();
    private final StringBuilder outcome = new StringBuilder();
    private final StringBuilder key = new StringBuilder();
    private final StringBuilder node = new StringBuilder();
    private final StringBuilder value = new StringBuilder();
    private final StringBuilder index = new StringBuilder();
    private final Map<String, Integer> fs = new LinkedHashMap<>();
    private final Map<String, Integer> keys = new LinkedHashMap<>();
    private final Map<String, Integer> nodes = new LinkedHashMap<>();

    private OperationColumns() {}

    static String encode(History history) {
        return new OperationColumns().add(history).packed();
    }

    private OperationColumns add(History history) {
        long lastStartMicros = 0;
        long lastIndex = 0;
        for (Operation op : history.operations()) {
            long startMicros = op.invokeTime() / 1000;
            start.append(startMicros - lastStartMicros).append(',');
            lastStartMicros = startMicros;
            index.append(op.invoke().index() - lastIndex).append(',');
            lastIndex = op.invoke().index();
            took.append(op.completion() == null ? -1 : op.completionTime() / 1000 - startMicros)
                    .append(',');
            process.append(op.process()).append(',');
            f.append(number(fs, op.f())).append(',');
            outcome.append(op.outcome() == Event.Type.OK ? 0 : op.isFail() ? 1 : 2)
                    .append(',');
            key.append(number(keys, op.key() == null ? "" : op.key())).append(',');
            node.append(number(nodes, op.node() == null ? "" : op.node())).append(',');
            Object shown = op.isOk() ? op.result() : op.argument();
            quote(value, Text.shortened(shown, VALUE_CHARS)).append(',');
        }
        return this;
    }

    private static int number(Map<String, Integer> names, String name) {
        Integer known = names.get(name);
        if (known != null) {
            return known;
        }
        names.put(name, names.size());
        return names.size() - 1;
    }

    private static StringBuilder quote(StringBuilder into, String text) {
        into.append('"');
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"' || c == '\\') {
                into.append('\\').append(c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                into.append(String.format("\\u%04x", (int) c));
            } else {
                into.append(c);
            }
        }
        return into.append('"');
    }

    private String packed() {
        StringBuilder json = new StringBuilder(start.length() * 8).append('{');
        column(json, "start", start);
        column(json, "took", took);
        column(json, "process", process);
        column(json, "f", f);
        column(json, "outcome", outcome);
        column(json, "key", key);
        column(json, "node", node);
        column(json, "value", value);
        column(json, "index", index);
        column(json, "fs", names(fs));
        column(json, "keys", names(keys));
        column(json, "nodes", names(nodes));
        json.setCharAt(json.length() - 1, '}');
        return gzip(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static StringBuilder names(Map<String, Integer> names) {
        StringBuilder column = new StringBuilder();
        names.keySet().forEach(name -> quote(column, name).append(','));
        return column;
    }

    private static void column(StringBuilder json, String name, StringBuilder column) {
        json.append('"').append(name).append("\":[");
        json.append(column, 0, Math.max(0, column.length() - 1)).append("],");
    }

    private static String gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 4);
        try (GZIPOutputStream gzip = new FastGzip(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(packed.toByteArray());
    }

    /// Level 3: nearly as small as the default for numbers like these, at a third of its time.
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(ByteArrayOutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(3);
        }

        @Override
        public void close() throws IOException {
            super.close();
            def.end();
        }
    }
}
