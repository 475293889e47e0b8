package dev.quarrel.checker;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The values of a history as longs, so that a fast algorithm compares and hashes no objects: equal values have equal
/// codes. A whole number is its own code; anything else is the number of its place among the interned values.
public final class Codes {
    /// The code of null.
    public static final long NULL = Long.MIN_VALUE;

    private static final long OBJECTS = 1L << 62;

    private final Columns columns;

    public Codes(History history) {
        this.columns = history.columns();
    }

    /// The code of the value at a position of the history.
    public long value(int position) {
        return columns.codeAt(position);
    }

    /// Whether the value at a position is a whole number of this code; faster than to compare with [#value].
    public boolean holds(int position, long plain) {
        return columns.holds(position, plain);
    }

    /// The code of the first or second element of the pair at a position, half 0 or 1.
    ///
    /// @throws IllegalArgumentException if the value there is no pair
    public long half(int position, int half) {
        return columns.codeOfHalf(position, half);
    }

    public boolean isOk(int position) {
        return columns.isOk(position);
    }

    public boolean isInfo(int position) {
        return columns.isInfo(position);
    }

    /// The number of the event's `f`, below [#names].
    public int name(int position) {
        return columns.nameAt(position);
    }

    /// The different `f` of the history, by number.
    public List<String> names() {
        return IntStream.range(0, columns.names().size())
                .mapToObj(columns.names()::get)
                .toList();
    }

    /// The code of any value.
    public long of(@Nullable Object value) {
        return columns.codeOf(value);
    }

    /// Whether the code is a whole number's own.
    public static boolean isPlain(long number) {
        return number > -OBJECTS && number < OBJECTS;
    }

    static long of(int object) {
        return OBJECTS + object;
    }
}
