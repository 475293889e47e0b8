package dev.quarrel.checker;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Says operations in plain words, the same way in every explanation.
///
/// `process 3 on n2 wrote 7 (12.4–13.1 ms)`
public final class Words {
    private static final int SHOWN = 12;

    private Words() {}

    /// Who did what, on which node, when.
    public static String sentence(Operation op) {
        String who = "process " + op.process() + (op.node() == null ? "" : " on " + op.node());
        return who + " " + did(op) + " (" + when(op) + ")";
    }

    /// What the operation did, without who and when: `wrote 7`, `read 7`, `may have written 7`.
    public static String did(Operation op) {
        String argument = value(op.argument());
        return switch (op.f()) {
            case "read" -> op.isOk() ? "read " + value(op.result()) : "tried to read";
            case "write" -> pick(op, "wrote ", "failed to write ", "may have written ") + argument;
            case "delete" -> pick(op, "deleted the key", "failed to delete the key", "may have deleted the key");
            case "cas" -> pick(op, "changed ", "failed to change ", "may have changed ") + pair(op.argument());
            default ->
                pick(op, "did ", "failed to do ", "may have done ")
                        + op.f()
                        + (op.argument() == null ? "" : " " + argument)
                        + (op.isOk() && !Objects.equals(op.result(), op.argument()) ? " → " + value(op.result()) : "");
        };
    }

    /// From when to when: `12.4–13.1 ms`, or positions in the history where no times were recorded.
    public static String when(Operation op) {
        if (op.completion() == null) {
            return op.invokeTime() == 0
                    ? "event " + op.call() + ", never ended"
                    : millis(op.invokeTime()) + " ms, never ended";
        }
        if (op.completionTime() == 0) {
            return "events " + op.call() + "–" + op.completed();
        }
        return millis(op.invokeTime()) + "–" + millis(op.completionTime()) + " ms";
    }

    /// Nanoseconds as milliseconds with one digit.
    public static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e6);
    }

    /// A value; of a long list only its ends.
    public static String value(@Nullable Object value) {
        if (value instanceof List<?> list && list.size() > SHOWN) {
            String first = list.subList(0, SHOWN - 3).toString();
            String last = list.subList(list.size() - 2, list.size()).toString();
            return first.substring(0, first.length() - 1) + ", … " + (list.size() - SHOWN + 1) + " more …, "
                    + last.substring(1);
        }
        return value == null ? "nothing" : value.toString();
    }

    private static String pair(@Nullable Object argument) {
        return argument instanceof List<?> pair && pair.size() == 2
                ? value(pair.get(0)) + " to " + value(pair.get(1))
                : value(argument);
    }

    private static String pick(Operation op, String ok, String fail, String info) {
        return switch (op.outcome()) {
            case OK -> ok;
            case FAIL -> fail;
            case INFO, INVOKE -> info;
        };
    }
}
