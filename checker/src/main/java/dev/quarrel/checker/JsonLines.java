package dev.quarrel.checker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import org.jspecify.annotations.Nullable;

/// Reads a history from JSON Lines, one event a line; [JsonLinesWriter] writes one.
///
/// Each line is parsed by itself, so that a damaged one is reported with its number and the rest is still read: all
/// problems of a file are listed at once.
///
/// ```
/// {"index":0,"time":812000,"process":3,"type":"invoke","f":"write","key":"k1","value":7,"node":"n2"}
/// {"index":1,"time":944000,"process":3,"type":"ok","f":"write","key":"k1","value":7,"node":"n2"}
/// {"index":2,"time":950000,"process":"nemesis","type":"info","f":"kill","value":["n2"]}
/// ```
public final class JsonLines {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MANY_PROBLEMS = 1000;
    private static final int BLOCKS_AHEAD = 2 * Runtime.getRuntime().availableProcessors();
    /// Of an event that names none: its position will be its index.
    private static final long NO_INDEX = Long.MIN_VALUE;

    private JsonLines() {}

    /// @throws MalformedHistory with every problem of the file and its line
    public static History read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        }
    }

    /// @param name what to call the input in a message
    /// @throws MalformedHistory with every problem of the input and its line
    public static History read(InputStream in, String name) throws IOException {
        HistoryBuilder builder = new HistoryBuilder(name);
        read(in, builder);
        return builder.history();
    }

    /// Blocks of lines are parsed side by side on all processors, and handed over in their order.
    static void read(InputStream in, EventSink sink) throws IOException {
        Lines.Blocks blocks = new Lines.Blocks(in);
        Deque<ForkJoinTask<Parsed>> parsing = new ArrayDeque<>();
        int line = 0;
        Lines next = blocks.next();
        while ((next != null || !parsing.isEmpty()) && sink.problems() < MANY_PROBLEMS) {
            if (next != null && parsing.size() < BLOCKS_AHEAD) {
                Lines block = next;
                parsing.add(ForkJoinPool.commonPool().submit(() -> parse(block)));
                next = blocks.next();
            } else {
                line = parsing.remove().join().handTo(sink, line);
            }
        }
        if (sink.problems() >= MANY_PROBLEMS) {
            sink.problem(line, "reading stopped here after so many problems");
        }
    }

    /// What came of one line, by its number in its block: an event or a problem.
    private record Read(
            int line, @Nullable Event event, @Nullable String problem) {}

    /// What came of a block.
    ///
    /// @param lines how many there are in it
    private record Parsed(List<Read> reads, int lines) {
        /// @param before how many lines came before the block
        /// @return the number of the last line handed over
        int handTo(EventSink sink, int before) {
            for (Read read : reads) {
                int line = before + read.line;
                if (read.event == null) {
                    sink.problem(line, String.valueOf(read.problem));
                } else {
                    handTo(sink, read.event, line);
                }
                if (sink.problems() >= MANY_PROBLEMS) {
                    return line;
                }
            }
            return before + lines;
        }

        private static void handTo(EventSink sink, Event event, int line) {
            try {
                sink.add(event.index() == NO_INDEX ? event.at(sink.size()) : event, line);
            } catch (IllegalArgumentException e) {
                sink.problem(line, String.valueOf(e.getMessage()));
            }
        }
    }

    private static Parsed parse(Lines lines) {
        List<Read> reads = new ArrayList<>();
        while (lines.next()) {
            if (!lines.isBlank()) {
                reads.add(parseLine(lines));
            }
        }
        return new Parsed(reads, lines.number());
    }

    private static Read parseLine(Lines lines) {
        try (JsonParser parser = JSON.createParser(lines.block(), lines.start(), lines.length())) {
            return new Read(lines.number(), event(parser), null);
        } catch (JsonProcessingException e) {
            return new Read(
                    lines.number(),
                    null,
                    "not JSON: " + e.getOriginalMessage() + "; expected one event, such as "
                            + "{\"index\":0,\"time\":0,\"process\":0,\"type\":\"invoke\",\"f\":\"read\",\"value\":null}");
        } catch (IllegalArgumentException e) {
            return new Read(lines.number(), null, e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail to be read", e);
        }
    }

    private static Event event(JsonParser parser) throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException(
                    parser.currentToken() == JsonToken.START_ARRAY
                            ? "expected an object with one event, came an array; one event a line is made of it by"
                                    + " jq -c '.[]'"
                            : "expected an object with one event, came " + parser.currentToken());
        }
        long index = NO_INDEX;
        long time = 0;
        @Nullable Integer process = null;
        Event.@Nullable Type type = null;
        @Nullable String f = null;
        @Nullable String key = null;
        @Nullable Object value = null;
        Map<String, Object> extra = Map.of();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            switch (field) {
                case "index" -> index = integer(parser, field);
                case "time" -> time = integer(parser, field);
                case "process" -> process = process(parser);
                case "type" -> type = type(text(parser, field));
                case "f" -> f = text(parser, field);
                case "key" -> key = key(parser);
                case "value" -> value = value(parser);
                default -> {
                    extra = extra.isEmpty() ? new LinkedHashMap<>() : extra;
                    extra.put(field, value(parser));
                }
            }
        }
        if (parser.nextToken() != null) {
            throw new IllegalArgumentException("expected one event on the line, more came after it");
        }
        if (process == null || type == null || f == null) {
            throw new IllegalArgumentException("expected process, type and f; missing: "
                    + (process == null ? "process " : "") + (type == null ? "type " : "") + (f == null ? "f" : ""));
        }
        return new Event(index, time, process, type, f, key, value, Collections.unmodifiableMap(extra));
    }

    private static long integer(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new IllegalArgumentException("expected a whole number as " + field + ", came " + parser.getText());
        }
        return parser.getLongValue();
    }

    private static String text(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new IllegalArgumentException("expected a string as " + field + ", came " + parser.currentToken());
        }
        return parser.getText();
    }

    private static @Nullable String key(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (!parser.currentToken().isScalarValue()) {
            throw new IllegalArgumentException("expected a string or a number as key, came " + parser.currentToken());
        }
        return parser.getText();
    }

    private static int process(JsonParser parser) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT && parser.getIntValue() >= 0) {
            return parser.getIntValue();
        }
        if (parser.currentToken() == JsonToken.VALUE_STRING && "nemesis".equals(parser.getText())) {
            return Event.NEMESIS;
        }
        throw new IllegalArgumentException(
                "expected a number from 0 or \"nemesis\" as process, came " + parser.getText());
    }

    static Event.Type type(String text) {
        return switch (text) {
            case "invoke" -> Event.Type.INVOKE;
            case "ok" -> Event.Type.OK;
            case "fail" -> Event.Type.FAIL;
            case "info" -> Event.Type.INFO;
            default ->
                throw new IllegalArgumentException(
                        "expected invoke, ok, fail or info as type, came \"" + text.toLowerCase(Locale.ROOT) + '"');
        };
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT -> number(parser);
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case START_ARRAY -> array(parser);
            case START_OBJECT -> object(parser);
            default -> parser.getText();
        };
    }

    /// A whole number too large for a long is kept as its digits: nothing may be lost in reading.
    private static Object number(JsonParser parser) throws IOException {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? parser.getText()
                : (Object) parser.getLongValue();
    }

    private static List<@Nullable Object> array(JsonParser parser) throws IOException {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(parser));
        }
        return Collections.unmodifiableList(list);
    }

    private static Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            parser.nextToken();
            map.put(field, value(parser));
        }
        return Collections.unmodifiableMap(map);
    }
}
