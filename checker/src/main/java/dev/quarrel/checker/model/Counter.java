package dev.quarrel.checker.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A counter: `add` a number, `increment` and `decrement` by the number given or one, `read`. A read of null is a read
/// of nought.
///
/// ```
/// add 2 │ increment │ read → 3 │ add -3 │ read → 0
/// ```
///
/// @param value the sum so far
public record Counter(long value) implements Model {
    static Counter of(@Nullable Object initial) {
        return new Counter(number(initial, 0));
    }

    @Override
    public List<Counter> step(Call call) {
        return switch (call.f()) {
            case "add" -> List.of(new Counter(value + number(call.argument(), 0)));
            case "increment" -> List.of(new Counter(value + number(call.argument(), 1)));
            case "decrement" -> List.of(new Counter(value - number(call.argument(), 1)));
            case "read" -> !call.known() || number(call.result(), 0) == value ? List.of(this) : List.of();
            default -> throw Models.unsupported("counter", "add, increment, decrement and read", call);
        };
    }

    private static long number(@Nullable Object given, long otherwise) {
        if (given == null) {
            return otherwise;
        }
        if (given instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("expected a whole number, came " + given);
    }

    @Override
    public boolean isReadOnly(Call call) {
        return call.f().equals("read");
    }
}
