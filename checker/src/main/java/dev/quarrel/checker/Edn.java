package dev.quarrel.checker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a history from EDN as Jepsen writes it: a vector of maps, or a stream of maps; [EdnWriter] writes one.
///
/// Keywords become strings: without their colon where they name a field, an `f` or a key of the outer map, with it
/// inside
/// values, so that they are written back as keywords. Sets and lists become lists, tags (`#inst`, `#jepsen.history.Op`)
/// are
/// dropped and what they tag is kept, keys of inner maps become strings.
///
/// ```
/// [{:process 4, :type :invoke, :f :write, :value 2}
///  {:process 4, :type :ok,     :f :write, :value 2}
///  {:process :nemesis, :type :info, :f :start, :value nil}]
/// ```
public final class Edn {
    private static final int MANY_PROBLEMS = 1000;
    private static final int SHOWN = 100;

    private final EdnParser parser;
    private final EventSink builder;

    private Edn(InputStream in, EventSink builder) {
        this.parser = new EdnParser(in);
        this.builder = builder;
    }

    /// @param name what to call the input in a message
    /// @throws MalformedHistory with every problem of the input and its line
    public static History read(InputStream in, String name) throws IOException {
        HistoryBuilder builder = new HistoryBuilder(name);
        read(in, builder);
        return builder.history();
    }

    static void read(InputStream in, EventSink builder) throws IOException {
        Edn reader = new Edn(in, builder);
        try {
            reader.readAll();
        } catch (IllegalArgumentException e) {
            builder.problem(reader.parser.line(), "not EDN: " + e.getMessage());
        }
    }

    /// One value written in EDN, such as `0`, `nil` or `[1 2]`.
    ///
    /// @throws IllegalArgumentException if it is none
    public static @Nullable Object value(String text) {
        try {
            EdnParser parser = new EdnParser(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            Object value = parser.form();
            if (parser.hasMore()) {
                throw new IllegalArgumentException("expected one value in EDN, came " + text);
            }
            return value;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readAll() throws IOException {
        parser.open();
        while (parser.hasMore()) {
            int line = parser.line();
            Object form = parser.form();
            try {
                builder.add(event(form, builder.size()), line);
            } catch (IllegalArgumentException | ClassCastException e) {
                builder.problem(line, String.valueOf(e.getMessage()));
            }
            if (builder.problems() >= MANY_PROBLEMS) {
                builder.problem(line, "reading stopped here after so many problems");
                return;
            }
        }
    }

    private static Event event(@Nullable Object form, int position) {
        if (!(form instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("expected a map with one operation, such as "
                    + "{:process 0, :type :invoke, :f :read, :value nil}; came " + shortened(String.valueOf(form)));
        }
        long index = position;
        long time = 0;
        @Nullable Integer process = null;
        Event.@Nullable Type type = null;
        @Nullable String f = null;
        @Nullable String key = null;
        @Nullable Object value = null;
        Map<String, Object> extra = Map.of();
        for (Map.Entry<?, ?> field : map.entrySet()) {
            @Nullable Object given = field.getValue();
            switch (String.valueOf(field.getKey())) {
                case ":index" -> index = number(":index", given, position);
                case ":time" -> time = number(":time", given, 0);
                case ":process" -> process = process(given);
                case ":type" -> type = JsonLines.type(plain(given));
                case ":f" -> f = plain(given);
                case ":key" -> key = given == null ? null : plain(given);
                case ":value" -> value = given;
                default -> {
                    extra = extra.isEmpty() ? new LinkedHashMap<>() : extra;
                    extra.put(plain(field.getKey()), given);
                }
            }
        }
        if (process == null || type == null || f == null) {
            throw new IllegalArgumentException("expected :process, :type and :f; missing: "
                    + (process == null ? ":process " : "") + (type == null ? ":type " : "") + (f == null ? ":f" : ""));
        }
        return new Event(index, time, process, type, f, key, value, Collections.unmodifiableMap(extra));
    }

    private static long number(String field, @Nullable Object given, long otherwise) {
        if (given == null) {
            return otherwise;
        }
        if (given instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("expected a whole number as " + field + ", came " + given);
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private static int process(@Nullable Object given) {
        if (given instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE) {
            return number.intValue();
        }
        if (":nemesis".equals(given)) {
            return Event.NEMESIS;
        }
        throw new IllegalArgumentException("expected a number from 0 or :nemesis as :process, came " + given);
    }

    /// A keyword without its colon; anything else as it prints.
    private static String plain(@Nullable Object given) {
        String text = String.valueOf(given);
        return text.startsWith(":") ? text.substring(1) : text;
    }
}
