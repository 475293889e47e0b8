package dev.quarrel.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the templates share: styles, scripts, and how trees of plain data are written.
public final class Page {
    private static final String CHARTS = "/META-INF/resources/_static/echarts/6.0.0/dist/echarts.common.min.js";

    private Page() {}

    /// A stylesheet or script of this module, to be written into a page as it is.
    public static String resource(String name) {
        return read("/dev/quarrel/results/" + name);
    }

    /// The chart library.
    public static String charts() {
        return read(CHARTS);
    }

    private static String read(String path) {
        try (InputStream in = Page.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("not on the class path: " + path + "; build the distribution again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// JSON that may stand inside a script element: no tag and no comment can begin in it.
    static String scriptJson(Object tree) {
        try {
            return Json.MAPPER
                    .writeValueAsString(tree)
                    .replace("<", "\\u003c")
                    .replace(">", "\\u003e")
                    .replace("&", "\\u0026")
                    .replace("\u2028", "\\u2028")
                    .replace("\u2029", "\\u2029");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A value on one line: lists with commas, maps as `name value` pairs.
    public static String inline(@Nullable Object value) {
        return switch (value) {
            case null -> "none";
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + inline(entry.getValue()))
                        .collect(Collectors.joining(", "));
            case List<?> list -> list.stream().map(Page::inline).collect(Collectors.joining(", "));
            default -> String.valueOf(value);
        };
    }

    /// `spareKeys` and `read-repair` as words: `spare keys`, `read repair`.
    public static String words(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1 $2")
                .replace('-', ' ')
                .replace('_', ' ')
                .toLowerCase(Locale.ROOT);
    }

    /// A figure of a verdict: numbers grouped, nanoseconds as milliseconds.
    public static String figure(String name, @Nullable Object value) {
        return switch (value) {
            case Number number -> name.endsWith("Nanos") ? Text.time(number.longValue()) : Text.number(number);
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + figure(name, entry.getValue()))
                        .collect(Collectors.joining(", "));
            case null -> "none";
            default -> Text.shortened(inline(value), 400);
        };
    }

    public static boolean isTree(@Nullable Object value) {
        return value instanceof Map<?, ?> map && !map.isEmpty();
    }

    public static String time(long nanos) {
        return Text.time(nanos);
    }

    public static String count(long n) {
        return Text.count(n);
    }
}
