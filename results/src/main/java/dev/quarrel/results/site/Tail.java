package dev.quarrel.results.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Counts what a history holds while it is still being written: whole lines only, each once.
final class Tail {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path history;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long position;
    private long ok;
    private long fail;
    private long info;
    private double seconds;
    private String fault = "";

    Tail(Path history) {
        this.history = history;
    }

    /// Reads what came since the last time.
    void read() throws IOException {
        if (!Files.exists(history)) {
            return;
        }
        try (InputStream in = Files.newInputStream(history)) {
            in.skipNBytes(position);
            byte[] fresh = in.readAllBytes();
            position += fresh.length;
            for (byte each : fresh) {
                if (each == '\n') {
                    count(JSON.readTree(line.toByteArray()));
                    line.reset();
                } else {
                    line.write(each);
                }
            }
        }
    }

    private void count(JsonNode event) {
        seconds = event.path("time").asLong() / 1e9;
        if (event.path("process").isTextual()) {
            fault = event.path("f").asText();
            return;
        }
        switch (event.path("type").asText()) {
            case "ok" -> ok++;
            case "fail" -> fail++;
            case "info" -> info++;
            default -> {}
        }
    }

    /// What was counted, beside the verdict's word.
    String json(String verdict) throws IOException {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("verdict", verdict);
        told.put("seconds", seconds);
        told.put("ok", ok);
        told.put("fail", fail);
        told.put("info", info);
        told.put("fault", fault);
        return JSON.writeValueAsString(told);
    }
}
