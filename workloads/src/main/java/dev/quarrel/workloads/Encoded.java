package dev.quarrel.workloads;

import dev.quarrel.store.versions.Value;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Numbers as the store keeps them: readable text with a check, so that a read says which operation wrote what it saw,
/// and a garbled value is recognised as one that nobody wrote.
///
/// ```
/// 17 ⇄ "17~6b"      "1q~6b" → "garbled: 1q~6b"
/// ```
public final class Encoded {
    private Encoded() {}

    public static Value of(long number) {
        return Value.of(number + "~" + check(number));
    }

    /// The number, or a text that says what was found in its place.
    public static Object number(Value value) {
        String text = value.text();
        int mark = text.indexOf('~');
        if (mark > 0) {
            try {
                long number = Long.parseLong(text.substring(0, mark));
                if (check(number).equals(text.substring(mark + 1))) {
                    return number;
                }
            } catch (NumberFormatException notANumber) {
                return garbled(text);
            }
        }
        return garbled(text);
    }

    private static String garbled(String text) {
        return "garbled: " + text;
    }

    /// Numbers in an order, such as the elements of a set.
    ///
    /// ```
    /// [3, 1] ⇄ "3,1~c4"
    /// ```
    static Value ofAll(Collection<Long> numbers) {
        String list = numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
        return Value.of(list + "~" + check(hash(list)));
    }

    /// The numbers; one text that says what was found, if they are not as they were written.
    static List<Object> all(Value value) {
        String text = value.text();
        int mark = text.indexOf('~');
        if (mark < 0 || !check(hash(text.substring(0, mark))).equals(text.substring(mark + 1))) {
            return List.of(garbled(text));
        }
        try {
            return mark == 0
                    ? List.of()
                    : Stream.of(text.substring(0, mark).split(",", -1))
                            .<Object>map(Long::valueOf)
                            .toList();
        } catch (NumberFormatException passedTheCheck) {
            return List.of(garbled(text));
        }
    }

    /// What a register shows of several siblings: the one written last by its number, something garbled before all.
    static @Nullable Object latest(List<Value> siblings) {
        Object latest = null;
        for (Value sibling : siblings) {
            Object found = number(sibling);
            if (found instanceof String) {
                return found;
            }
            if (latest == null || (Long) found > (Long) latest) {
                latest = found;
            }
        }
        return latest;
    }

    private static long hash(String text) {
        long hash = 0;
        for (int i = 0; i < text.length(); i++) {
            hash = hash * 31 + text.charAt(i);
        }
        return hash;
    }

    private static String check(long number) {
        long mixed = number * 0x9E3779B97F4A7C15L;
        return HexFormat.of().toHexDigits((byte) (mixed ^ (mixed >>> 29)));
    }
}
