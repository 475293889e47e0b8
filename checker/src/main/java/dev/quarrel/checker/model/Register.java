package dev.quarrel.checker.model;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A register: `read`, `write`, `delete` (a write of null) and, where allowed, `cas` with `[old, new]`.
///
/// A read of null is an observation where null can be the register's value: where it begins as null. Elsewhere null
/// stands for a value that was not recorded, and fits any state, as Knossos has it.
///
/// ```
/// write 1 │ read → 1 │ cas [1 2] │ read → 2
/// ```
///
/// @param value the current value, null for none
/// @param cas whether compare-and-set is among its operations
/// @param nullable whether a read of null observes null
/// @param observesMisses whether a compare-and-set that failed saw another value than the one it expected; else it just
///     did not happen
public record Register(@Nullable Object value, boolean cas, boolean nullable, boolean observesMisses) implements Model {
    public Register {
        // The whole numbers of a history are longs.
        value = value instanceof Integer number ? (Object) number.longValue() : value;
    }

    /// A register to which a failed operation is one that did not happen.
    public Register(@Nullable Object value, boolean cas, boolean nullable) {
        this(value, cas, nullable, false);
    }

    /// A plain register.
    public static Register register(@Nullable Object initial) {
        return new Register(initial, false, initial == null);
    }

    /// A register with compare-and-set.
    public static Register casRegister(@Nullable Object initial) {
        return new Register(initial, true, initial == null);
    }

    /// The same register, of which a failed compare-and-set observed that its value was another.
    public Register observingMisses() {
        return new Register(value, cas, nullable, true);
    }

    @Override
    public boolean observesFailure(String f) {
        return observesMisses && f.equals("cas");
    }

    @Override
    public List<Register> step(Call call) {
        if (call.failed()) {
            return Objects.equals(observed(call), value) ? List.of() : List.of(this);
        }
        if (observes(call) && !Objects.equals(observed(call), value)) {
            return List.of();
        }
        return writes(call) ? List.of(new Register(written(call), cas, nullable, observesMisses)) : List.of(this);
    }

    @Override
    public boolean isReadOnly(Call call) {
        return call.failed() || !writes(call);
    }

    /// Whether the call can happen only at one value, [#observed].
    public boolean observes(Call call) {
        return switch (call.f()) {
            case "read" -> call.known() && (nullable || call.result() != null);
            case "write", "delete" -> false;
            case "cas" -> casPair(call) != null && !call.failed();
            default -> throw unsupported(call.f());
        };
    }

    public @Nullable Object observed(Call call) {
        List<?> pair = casPair(call);
        return pair == null ? call.result() : pair.get(0);
    }

    /// Whether the call leaves the register at [#written].
    public boolean writes(Call call) {
        return switch (call.f()) {
            case "read" -> false;
            case "write", "delete" -> true;
            case "cas" -> casPair(call) != null;
            default -> throw unsupported(call.f());
        };
    }

    public @Nullable Object written(Call call) {
        List<?> pair = casPair(call);
        if (pair != null) {
            return pair.get(1);
        }
        return call.f().equals("delete") ? null : call.argument();
    }

    private @Nullable List<?> casPair(Call call) {
        if (!call.f().equals("cas")) {
            return null;
        }
        if (!cas) {
            throw unsupported(call.f());
        }
        if (call.argument() instanceof List<?> pair && pair.size() == 2) {
            return pair;
        }
        throw new IllegalArgumentException("a cas takes [old, new], came " + call.argument());
    }

    /// @throws IllegalArgumentException if the register does not know the operation
    public void check(String f) {
        boolean known = f.equals("read") || f.equals("write") || f.equals("delete") || (cas && f.equals("cas"));
        if (!known) {
            throw unsupported(f);
        }
    }

    private IllegalArgumentException unsupported(String f) {
        return new IllegalArgumentException("a " + (cas ? "cas-register" : "register") + " knows read, write, delete"
                + (cas ? " and cas" : "") + ", the history has " + f
                + (f.equals("cas") ? "; judge it with the model cas-register" : ""));
    }
}
