package dev.quarrel.workloads;

import dev.quarrel.checker.Event;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How an operation ended, as its client knows it: the completion, before the runner gives it an index and a time.
///
/// @param type ok, fail or info; never invoke
/// @param value what the completion says: a read's result, otherwise usually the argument again
/// @param extra further fields: version, context, error, acknowledgements, …
public record Outcome(Event.Type type, @Nullable Object value, Map<String, Object> extra) {
    public Outcome {
        Objects.requireNonNull(extra, "extra");
        if (type == Event.Type.INVOKE) {
            throw new IllegalArgumentException("an outcome is ok, fail or info; invoke is where an operation begins");
        }
    }

    public static Outcome ok(@Nullable Object value) {
        return new Outcome(Event.Type.OK, value, Map.of());
    }

    /// It certainly did not happen.
    public static Outcome fail(@Nullable Object value, String error) {
        return new Outcome(Event.Type.FAIL, value, Map.of("error", error));
    }

    /// Nobody knows whether it happened, or when it will.
    public static Outcome info(@Nullable Object value, String error) {
        return new Outcome(Event.Type.INFO, value, Map.of("error", error));
    }
}
