package dev.quarrel.results;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How times, values and counts are written for people.
final class Text {
    private static final int MAX_VALUE_CHARS = 40;
    private static final double NANOS_PER_MILLI = 1e6;

    private Text() {}

    /// A value on one line and not for ever: control characters replaced, long ones cut with what was left out.
    static String value(@Nullable Object value) {
        return shortened(value, MAX_VALUE_CHARS);
    }

    static String shortened(@Nullable Object value, int maxChars) {
        String text = value == null ? "nil" : String.valueOf(value);
        int total = text.length();
        if (total > maxChars) {
            int cut = Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
            text = text.substring(0, cut) + "… (" + total + " chars)";
        }
        return text.codePoints().anyMatch(Character::isISOControl) ? text.replaceAll("\\p{Cntrl}", "·") : text;
    }

    /// Nanoseconds as milliseconds below ten seconds, as seconds above.
    static String time(long nanos) {
        double millis = nanos / NANOS_PER_MILLI;
        return millis < 10_000
                ? String.format(Locale.ROOT, "%.2f ms", millis)
                : String.format(Locale.ROOT, "%.3f s", millis / 1e3);
    }

    static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /// A number as people read it: whole ones grouped, others with at most three digits after the point.
    static String number(Number n) {
        if (n instanceof Double || n instanceof Float) {
            double d = n.doubleValue();
            return d == Math.rint(d) && Math.abs(d) < 1e15
                    ? count((long) d)
                    : String.format(Locale.ROOT, "%,.3f", d).replaceAll("[.]?0+$", "");
        }
        return String.format(Locale.ROOT, "%,d", n.longValue());
    }
}
