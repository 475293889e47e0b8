package dev.quarrel.checker.model;

import dev.quarrel.checker.Operation;
import org.jspecify.annotations.Nullable;

/// What was asked of an object and what it answered.
///
/// @param f what was asked
/// @param argument the value of the invocation
/// @param result the value of the ok; null while unknown
/// @param known whether the operation completed, so that the result binds
public record Call(
        String f, @Nullable Object argument, @Nullable Object result, boolean known) {
    public static Call of(Operation operation) {
        return new Call(operation.f(), operation.argument(), operation.result(), operation.isOk());
    }
}
