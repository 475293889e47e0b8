package dev.quarrel.checker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Forms of EDN, one after another, from a stream of bytes.
///
/// nil, booleans, numbers, strings, characters, keywords and symbols (as strings; keywords with their colon), vectors,
/// lists and sets (as lists), maps (keys as strings). Comments and `#_` are skipped, tags dropped.
final class EdnParser {
    private static final int END = -1;
    private static final int CACHE = 1 << 10;
    private static final int DEEPEST = 1000;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int filled;
    private int line = 1;
    private int closing = END;
    private int depth;
    private byte[] token = new byte[64];
    private final @Nullable String[] recent = new String[CACHE];

    EdnParser(InputStream in) {
        this.in = in;
    }

    /// The line of the next form, once [#hasMore] has been asked.
    int line() {
        return line;
    }

    /// Takes the byte order mark, and the opening bracket if the input is one vector or list.
    void open() throws IOException {
        if (peek() == 0xEF && peekSecond() == 0xBB) {
            at += 3;
        }
        skipBlank();
        closing = peek() == '[' ? ']' : peek() == '(' ? ')' : END;
        if (closing != END) {
            next();
        }
    }

    /// Whether another form follows before the end of the input, or of the vector or list that it is.
    boolean hasMore() throws IOException {
        skipBlank();
        int c = peek();
        if (closing != END && c == END) {
            throw new IllegalArgumentException("expected " + (char) closing + " at the end, the input ended");
        }
        if (c != closing) {
            return true;
        }
        next();
        skipBlank();
        if (peek() != END) {
            throw new IllegalArgumentException("expected nothing after the history, came " + (char) peek());
        }
        return false;
    }

    @Nullable
    Object form() throws IOException {
        if (++depth > DEEPEST) {
            throw new IllegalArgumentException("expected at most " + DEEPEST + " forms within each other, came more");
        }
        skipBlank();
        Object form = form(peek());
        depth--;
        return form;
    }

    private @Nullable Object form(int c) throws IOException {
        return switch (c) {
            case '{' -> map();
            case '[' -> sequence(']');
            case '(' -> sequence(')');
            case '"' -> string();
            case '\\' -> character();
            case '#' -> dispatch();
            case END -> throw new IllegalArgumentException("expected a form, the input ended");
            case ')', ']', '}' -> throw new IllegalArgumentException("expected a form, came " + (char) c);
            default -> atom();
        };
    }

    private Map<String, @Nullable Object> map() throws IOException {
        next();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        while (!closes('}')) {
            String key = String.valueOf(form());
            map.put(key, form());
        }
        return Collections.unmodifiableMap(map);
    }

    private List<@Nullable Object> sequence(char closing) throws IOException {
        next();
        ArrayList<@Nullable Object> list = new ArrayList<>(2);
        while (!closes(closing)) {
            list.add(form());
        }
        return Collections.unmodifiableList(list);
    }

    private boolean closes(char closing) throws IOException {
        skipBlank();
        if (peek() != closing) {
            return false;
        }
        next();
        return true;
    }

    private @Nullable Object dispatch() throws IOException {
        next();
        return switch (peek()) {
            case '{' -> sequence('}');
            case '#' -> atom();
            default -> {
                atom();
                yield form();
            }
        };
    }

    private String string() throws IOException {
        next();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (true) {
            int c = next();
            if (c == '"') {
                return text.toString(StandardCharsets.UTF_8);
            } else if (c == END) {
                throw new IllegalArgumentException("expected \" at the end of a string, the input ended");
            } else if (c == '\\') {
                escape(text);
            } else {
                text.write(c);
            }
        }
    }

    private void escape(ByteArrayOutputStream text) throws IOException {
        int c = next();
        switch (c) {
            case 'n' -> text.write('\n');
            case 't' -> text.write('\t');
            case 'r' -> text.write('\r');
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    code = code * 16 + Character.digit(next(), 16);
                }
                text.writeBytes(String.valueOf((char) code).getBytes(StandardCharsets.UTF_8));
            }
            default -> text.write(c);
        }
    }

    private String character() throws IOException {
        next();
        String name = word();
        return switch (name) {
            case "newline" -> "\n";
            case "space" -> " ";
            case "tab" -> "\t";
            case "return" -> "\r";
            default -> name;
        };
    }

    private @Nullable Object atom() throws IOException {
        String word = word();
        return switch (word) {
            case "nil" -> null;
            case "true" -> true;
            case "false" -> false;
            case "" -> throw new IllegalArgumentException("expected a form, came " + (char) next());
            default -> isNumber(word) ? number(word) : word;
        };
    }

    private static boolean isNumber(String word) {
        char first = word.charAt(0);
        boolean signed = (first == '-' || first == '+') && word.length() > 1;
        return Character.isDigit(signed ? word.charAt(1) : first);
    }

    /// Whole numbers beyond a long, and ratios, are kept as their text: nothing may be lost in reading.
    private static Object number(String word) {
        char last = word.charAt(word.length() - 1);
        String digits = last == 'N' || last == 'M' ? word.substring(0, word.length() - 1) : word;
        try {
            boolean whole = last != 'M' && digits.chars().allMatch(c -> c == '-' || c == '+' || Character.isDigit(c));
            return whole ? (Object) Long.parseLong(digits) : (Object) Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            return word;
        }
    }

    /// Characters up to the next delimiter. Words repeat all the time in a history, so recent ones are shared.
    private String word() throws IOException {
        int length = 0;
        int hash = 0;
        for (int c = peek(); !isDelimiter(c); c = peek()) {
            if (length == token.length) {
                token = Arrays.copyOf(token, length * 2);
            }
            token[length++] = (byte) c;
            hash = hash * 31 + c;
            next();
        }
        int slot = (hash ^ hash >>> 10) & CACHE - 1;
        String known = recent[slot];
        if (known == null || !matches(known, length)) {
            known = new String(token, 0, length, StandardCharsets.UTF_8);
            recent[slot] = known;
        }
        return known;
    }

    private boolean matches(String known, int length) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known.charAt(i) != token[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDelimiter(int c) {
        return switch (c) {
            case END, ' ', ',', '\n', '\t', '\r', '{', '}', '[', ']', '(', ')', '"', ';' -> true;
            default -> false;
        };
    }

    private void skipBlank() throws IOException {
        while (true) {
            int c = peek();
            if (c == ';') {
                while (peek() != '\n' && peek() != END) {
                    next();
                }
            } else if (c == '#' && peekSecond() == '_') {
                next();
                next();
                form();
            } else if (c == ' ' || c == ',' || c == '\n' || c == '\t' || c == '\r') {
                next();
            } else {
                return;
            }
        }
    }

    private int peek() throws IOException {
        return at < filled || fill() ? buffer[at] & 0xFF : END;
    }

    private int peekSecond() throws IOException {
        return at + 1 < filled || fill() ? buffer[at + 1] & 0xFF : END;
    }

    private int next() throws IOException {
        int c = peek();
        if (c != END) {
            at++;
            line += c == '\n' ? 1 : 0;
        }
        return c;
    }

    private boolean fill() throws IOException {
        System.arraycopy(buffer, at, buffer, 0, filled - at);
        filled -= at;
        at = 0;
        int read = in.read(buffer, filled, buffer.length - filled);
        filled += Math.max(read, 0);
        return read > 0;
    }
}
