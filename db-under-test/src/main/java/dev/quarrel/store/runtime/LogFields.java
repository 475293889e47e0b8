package dev.quarrel.store.runtime;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import org.jspecify.annotations.Nullable;

/// A log event as fields on one line that can be read back, whatever is in them: `name=value`, the value in quotes
/// where
/// it is empty or has a space, a quote or a control character in it; in quotes, `\\`, `\"`, `\n` and `\t` stand for
/// what
/// they stand for in Java. An exception is a field too, `stack`. What libraries say in words becomes `event=log
/// text="…"`.
///
///     event=link_down node=n1 peer=n2 address=/127.0.0.1:7002
///     event=connection_refused node=n1 peer=unknown reason="expected \"Hello\""
public final class LogFields extends ClassicConverter {
    private static final String PLACE = "{}";

    @Override
    public String convert(ILoggingEvent event) {
        String pattern = event.getMessage();
        StringBuilder line = new StringBuilder();
        if (pattern.startsWith("event=")) {
            fill(line, pattern, event.getArgumentArray());
        } else {
            line.append("event=log text=").append(value(event.getFormattedMessage(), true));
        }
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            line.append(" stack=").append(value(ThrowableProxyUtil.asString(thrown), true));
        }
        return line.toString();
    }

    private static void fill(StringBuilder line, String pattern, @Nullable Object @Nullable [] arguments) {
        int from = 0;
        for (Object argument : arguments == null ? new Object[0] : arguments) {
            int at = pattern.indexOf(PLACE, from);
            if (at < 0) {
                break; // an exception stands last, and has no place
            }
            line.append(pattern, from, at);
            boolean quoted = at > 0 && pattern.charAt(at - 1) == '"';
            String text = String.valueOf(argument);
            line.append(quoted ? escaped(text) : value(text, false));
            from = at + PLACE.length();
        }
        line.append(pattern, from, pattern.length());
    }

    private static String value(String text, boolean always) {
        boolean plain = !always
                && !text.isEmpty()
                && text.chars().noneMatch(c -> c == '"' || Character.isWhitespace(c) || Character.isISOControl(c));
        return plain ? text : '"' + escaped(text) + '"';
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> escaped.append('\\').append(c);
                case '\n' -> escaped.append("\\n");
                case '\t' -> escaped.append("\\t");
                default -> escaped.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
        return escaped.toString();
    }
}
