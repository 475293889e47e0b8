package dev.quarrel.checker;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Writes a history as EDN, one map a line, as Jepsen reads it. Strings that begin with a colon are keywords.
public final class EdnWriter implements Closeable {
    private static final Pattern KEYWORD = Pattern.compile("[A-Za-z*+!_?<>=.-][\\w*+!_?<>=./#-]*");

    private final Writer out;

    public EdnWriter(OutputStream out) {
        this.out = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    }

    public void write(Event event) throws IOException {
        StringBuilder line = new StringBuilder(128);
        line.append("{:index ").append(event.index()).append(", :time ").append(event.time());
        line.append(", :process ").append(event.isNemesis() ? ":nemesis" : Integer.toString(event.process()));
        line.append(", :type :")
                .append(event.type().name().toLowerCase(Locale.ROOT))
                .append(", :f ");
        name(line, event.f());
        if (event.key() != null) {
            line.append(", :key ");
            value(line, event.key());
        }
        line.append(", :value ");
        value(line, event.value());
        for (Map.Entry<String, Object> field : event.extra().entrySet()) {
            line.append(", ");
            name(line, field.getKey());
            line.append(' ');
            value(line, field.getValue());
        }
        out.append(line.append("}\n"));
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private static void name(StringBuilder line, String name) {
        if (KEYWORD.matcher(name).matches()) {
            line.append(':').append(name);
        } else {
            string(line, name);
        }
    }

    private static void value(StringBuilder line, @Nullable Object value) {
        switch (value) {
            case null -> line.append("nil");
            case List<?> list -> {
                line.append('[');
                String between = "";
                for (Object element : list) {
                    line.append(between);
                    value(line, element);
                    between = " ";
                }
                line.append(']');
            }
            case Map<?, ?> map -> {
                line.append('{');
                String between = "";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    line.append(between);
                    value(line, entry.getKey());
                    line.append(' ');
                    value(line, entry.getValue());
                    between = ", ";
                }
                line.append('}');
            }
            case String text -> text(line, text);
            default -> line.append(value);
        }
    }

    private static void text(StringBuilder line, String text) {
        if (text.startsWith(":") && KEYWORD.matcher(text.substring(1)).matches()) {
            line.append(text);
        } else {
            string(line, text);
        }
    }

    private static void string(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\t' -> line.append("\\t");
                case '\r' -> line.append("\\r");
                default -> line.append(c);
            }
        }
        line.append('"');
    }
}
