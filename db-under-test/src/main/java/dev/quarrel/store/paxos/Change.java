package dev.quarrel.store.paxos;

import dev.quarrel.store.versions.Value;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a client wants done to a register: a function from the value it holds to the value it shall hold. Null stands
/// for no value, on either side.
public sealed interface Change {
    record Read() implements Change {}

    record Write(@Nullable Value next) implements Change {}

    record CompareAndSet(@Nullable Value expected, @Nullable Value next) implements Change {}

    /// The value after the change; `held` itself where nothing is to change.
    default @Nullable Value apply(@Nullable Value held) {
        return switch (this) {
            case Read read -> held;
            case Write write -> write.next;
            case CompareAndSet cas -> cas.matches(held) ? cas.next : held;
        };
    }

    /// Whether the register holds what a compare-and-set expects; true for all else.
    default boolean matches(@Nullable Value held) {
        return !(this instanceof CompareAndSet cas) || Objects.equals(cas.expected, held);
    }

    /// Whether doing it twice to a register that holds `held` is the same as never: then a lost race may be run again.
    default boolean isIdentityOn(@Nullable Value held) {
        return this instanceof Read || !matches(held);
    }
}
