package dev.quarrel.checker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a history as JSON Lines, one event a line, while the test runs.
///
/// Equal events give equal bytes: fields stand in one order (index, time, process, type, f, key, value, then the extra
/// ones as given), the key is left out where there is none, the value never is.
public final class JsonLinesWriter implements Closeable {
    private static final JsonFactory JSON = new JsonFactory();

    private final OutputStream out;
    private final JsonGenerator json;

    public JsonLinesWriter(OutputStream out) throws IOException {
        this.out = out;
        this.json = JSON.createGenerator(out).disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
        this.json.setPrettyPrinter(new MinimalPrettyPrinter(""));
    }

    /// Writes to a new file; an existing one is replaced.
    public static JsonLinesWriter to(Path file) throws IOException {
        return new JsonLinesWriter(Files.newOutputStream(file));
    }

    public void write(Event event) throws IOException {
        json.writeStartObject();
        json.writeNumberField("index", event.index());
        json.writeNumberField("time", event.time());
        if (event.isNemesis()) {
            json.writeStringField("process", "nemesis");
        } else {
            json.writeNumberField("process", event.process());
        }
        json.writeStringField("type", event.type().name().toLowerCase(Locale.ROOT));
        json.writeStringField("f", event.f());
        if (event.key() != null) {
            json.writeStringField("key", event.key());
        }
        json.writeFieldName("value");
        writeValue(event.value());
        writeFields(event.extra());
        json.writeEndObject();
        json.writeRaw('\n');
    }

    /// Hands everything written so far to the operating system.
    public void flush() throws IOException {
        json.flush();
        out.flush();
    }

    @Override
    public void close() throws IOException {
        json.close();
        out.close();
    }

    private void writeFields(Map<?, ?> fields) throws IOException {
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            json.writeFieldName(String.valueOf(field.getKey()));
            writeValue(field.getValue());
        }
    }

    private void writeValue(@Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Boolean truth -> json.writeBoolean(truth);
            case Long number -> json.writeNumber(number);
            case Integer number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case String text -> json.writeString(text);
            case List<?> list -> {
                json.writeStartArray();
                for (Object element : list) {
                    writeValue(element);
                }
                json.writeEndArray();
            }
            case Map<?, ?> map -> {
                json.writeStartObject();
                writeFields(map);
                json.writeEndObject();
            }
            default ->
                throw new IllegalArgumentException("expected null, Boolean, Long, Double, String, List or Map as a"
                        + " value, came " + value.getClass().getName() + ": " + value);
        }
    }
}
