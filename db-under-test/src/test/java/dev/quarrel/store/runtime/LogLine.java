package dev.quarrel.store.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a line of a node's log back, by its grammar alone: fields `name=value`, a value bare or in quotes.
final class LogLine {
    private static final Pattern FIELD =
            Pattern.compile("([A-Za-z]+)=(?:\"((?:[^\"\\\\]|\\\\[\"\\\\nt])*+)\"|([^\\s\"]+))(?: |$)");

    private LogLine() {}

    /// The fields in order; throws for anything that is not one.
    static Map<String, String> parse(String line) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher matcher = FIELD.matcher(line);
        int at = 0;
        while (at < line.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new AssertionError("expected name=value at column %d of: %s".formatted(at, line));
            }
            String quoted = matcher.group(2);
            String value = quoted == null ? matcher.group(3) : unescaped(quoted);
            if (fields.put(matcher.group(1), value) != null) {
                throw new AssertionError("%s twice in: %s".formatted(matcher.group(1), line));
            }
            at = matcher.end();
        }
        return fields;
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
                c = text.charAt(i) == 'n' ? '\n' : text.charAt(i) == 't' ? '\t' : text.charAt(i);
            }
            plain.append(c);
        }
        return plain.toString();
    }
}
