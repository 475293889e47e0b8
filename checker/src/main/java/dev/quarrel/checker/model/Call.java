package dev.quarrel.checker.model;

import dev.quarrel.checker.Operation;
import org.jspecify.annotations.Nullable;

/// What was asked of an object and what it answered.
///
/// @param f what was asked
/// @param argument the value of the invocation
/// @param result the value of the ok; null while unknown
/// @param known whether the operation was ok, so that the result binds
/// @param failed whether the operation failed: it is asked about only where that says something of the state (see
///     [Model#observesFailure])
public record Call(
        String f, @Nullable Object argument, @Nullable Object result, boolean known, boolean failed) {
    /// A call that did not fail.
    public Call(String f, @Nullable Object argument, @Nullable Object result, boolean known) {
        this(f, argument, result, known, false);
    }

    public static Call of(Operation operation) {
        return new Call(operation.f(), operation.argument(), operation.result(), operation.isOk(), operation.isFail());
    }
}
