package dev.quarrel.results.site;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A page of a run's history, filtered by process, key and type; of a running test what is written so far.
///
/// @param id of the run
/// @param types what can be asked for as a type
/// @param lines the events
public record HistoryPage(String id, Asked asked, List<String> types, Paged<Line> lines) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> TYPES = List.of("invoke", "ok", "fail", "info");
    private static final Set<String> COLUMNS = Set.of("index", "time", "process", "type", "f", "key", "value");

    /// One event.
    ///
    /// @param more all other fields
    public record Line(
            String index,
            String millis,
            String process,
            String type,
            String f,
            String key,
            String value,
            String more) {}

    /// @throws IllegalArgumentException if the page or the type that is asked for is none
    static HistoryPage of(String id, RunDirectory run, Asked asked) throws IOException {
        Path file = run.historyFile();
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        if (!asked.lets("type", "") && !TYPES.contains(asked.word("type"))) {
            throw new IllegalArgumentException("expected type to be one of " + TYPES + ", got " + asked.word("type"));
        }
        Paged<Line> lines = Paged.of(
                file,
                asked.page(),
                all -> all.map(HistoryPage::event)
                        .flatMap(Stream::ofNullable)
                        .filter(event -> asked.lets("process", text(event, "process"))
                                && asked.lets("key", text(event, "key"))
                                && asked.lets("type", text(event, "type")))
                        .map(HistoryPage::line));
        return new HistoryPage(id, asked, TYPES, lines);
    }

    /// Null for a line that is only half written.
    private static @Nullable JsonNode event(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static Line line(JsonNode event) {
        return new Line(
                text(event, "index"),
                String.format(Locale.ROOT, "%.3f", event.path("time").asLong() / 1e6),
                text(event, "process"),
                text(event, "type"),
                text(event, "f"),
                text(event, "key"),
                Paged.shortened(text(event, "value")),
                Paged.shortened(event.properties().stream()
                        .filter(field -> !COLUMNS.contains(field.getKey()))
                        .map(HistoryPage::words)
                        .collect(Collectors.joining(", "))));
    }

    private static String words(Map.Entry<String, JsonNode> field) {
        return field.getKey() + " " + words(field.getValue());
    }

    private static String text(JsonNode event, String field) {
        return event.hasNonNull(field) ? words(Objects.requireNonNull(event.get(field))) : "";
    }

    private static String words(JsonNode value) {
        return value.isTextual() ? value.asText() : value.toString();
    }
}
