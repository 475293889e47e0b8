package dev.quarrel.workloads.generator;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One operation that a generator proposes: the invocation, before the runner gives it an index.
///
/// @param time nanoseconds since test start, before which it must not be invoked
/// @param process the process to run it, or [#ANY] where a leaf leaves the choice to whoever wraps it
/// @param f what is asked: `read`, `write`, `cas`, `add`, …
/// @param key the key, or null where the operation has none
/// @param value the argument, or null
/// @param extra further fields of the invocation, in the order given
public record Op(
        long time,
        int process,
        String f,
        @Nullable String key,
        @Nullable Object value,
        Map<String, Object> extra) {

    /// No process chosen yet.
    public static final int ANY = -1;

    public Op {
        Objects.requireNonNull(f, "f");
    }

    /// An operation for any process, as soon as possible.
    public static Op of(String f, @Nullable String key, @Nullable Object value) {
        return new Op(0, ANY, f, key, value, Map.of());
    }

    public Op at(long newTime) {
        return new Op(newTime, process, f, key, value, extra);
    }

    public Op by(int newProcess) {
        return new Op(time, newProcess, f, key, value, extra);
    }
}
