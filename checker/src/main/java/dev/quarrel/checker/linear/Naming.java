package dev.quarrel.checker.linear;

import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Words;
import dev.quarrel.checker.model.Call;
import dev.quarrel.checker.model.Register;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Gives a register's violation the name the field uses, and the reason in one sentence.
///
/// | name | when |
/// |---|---|
/// | `dirty-read` | a value was read whose every write failed |
/// | `unwritten-read` | a value was read that nobody wrote |
/// | `future-read` | a value was read before its write began |
/// | `lost-write` | the last acknowledged write of the key was missed by every later read |
/// | `stale-read` | a read missed a write that was acknowledged before the read began |
/// | `new-then-old-inversion` | a read saw a new value, a later one the old value again |
/// | `lost-update` | two compare-and-sets took the same value of one write |
/// | `non-linearizable` | none of these |
final class Naming {
    /// @param name in kebab case
    /// @param reason what is wrong, in words
    /// @param also operations to be shown beside the minimal ones
    record Named(String name, String reason, List<Operation> also) {}

    static final String NO_ORDER =
            "No order of these operations, each between its call and its return, explains every answer.";

    private final Register register;
    private final List<Operation> witness;
    private final List<Operation> all;

    /// @param witness the minimal set of operations
    /// @param all every operation of the key
    Naming(Register register, List<Operation> witness, List<Operation> all) {
        this.register = register;
        this.witness = witness;
        this.all = all;
    }

    Named name() {
        Named named = first(this::unexplained);
        named = named == null ? lostUpdate() : named;
        named = named == null ? first(this::stale) : named;
        named = named == null ? first(this::inverted) : named;
        return named == null ? new Named("non-linearizable", NO_ORDER, List.of()) : named;
    }

    private @Nullable Named first(Function<Operation, @Nullable Named> reason) {
        for (Operation op : witness) {
            Named named = observes(op) ? reason.apply(op) : null;
            if (named != null) {
                return named;
            }
        }
        return null;
    }

    private @Nullable Named unexplained(Operation read) {
        @Nullable Object value = observed(read);
        if (Objects.equals(value, register.value())) {
            return null;
        }
        if (writers(value).stream().anyMatch(w -> w.call() < read.ret())) {
            return null;
        }
        List<Operation> writers = all.stream()
                .filter(op -> writes(op) && Objects.equals(written(op), value))
                .toList();
        if (writers.isEmpty()) {
            return new Named("unwritten-read", "Nobody ever wrote " + Words.value(value) + ".", List.of());
        }
        if (writers.stream().allMatch(Operation::isFail)) {
            return new Named(
                    "dirty-read",
                    "The only writes of " + Words.value(value) + " had failed, so it must never be seen.",
                    writers);
        }
        return new Named(
                "future-read",
                "No write of " + Words.value(value) + " had begun when it was read.",
                List.of(writers.getFirst()));
    }

    /// A write acknowledged before the read began, that came after every write of the value which was read.
    private @Nullable Named stale(Operation read) {
        for (Operation newer : witness) {
            if (!newer.isOk() || !writes(newer) || !newer.precedes(read) || !isNewer(newer, observed(read))) {
                continue;
            }
            String missed = "the write of " + Words.value(written(newer)) + " was acknowledged before it began";
            if (isLost(newer)) {
                return new Named(
                        "lost-write",
                        "The read still sees " + Words.value(observed(read)) + " although " + missed
                                + "; no read ever after sees " + Words.value(written(newer))
                                + ", and nothing overwrote it.",
                        List.of());
            }
            return new Named(
                    "stale-read",
                    "The read sees " + Words.value(observed(read)) + " although " + missed + ".",
                    List.of());
        }
        return null;
    }

    /// Whether the write is the last acknowledged of its key and every read that began after it saw something older.
    private boolean isLost(Operation write) {
        List<Operation> later = all.stream().filter(write::precedes).toList();
        return later.stream().noneMatch(op -> op.isOk() && writes(op))
                && later.stream().filter(this::observes).allMatch(read -> isNewer(write, observed(read)));
    }

    private @Nullable Named inverted(Operation old) {
        for (Operation fresh : witness) {
            if (!observes(fresh) || !fresh.precedes(old) || Objects.equals(observed(fresh), observed(old))) {
                continue;
            }
            boolean newer = writers(observed(fresh)).stream().anyMatch(w -> isNewer(w, observed(old)));
            if (newer) {
                return new Named(
                        "new-then-old-inversion",
                        "After " + Words.value(observed(fresh)) + " had been read, a later operation saw the older "
                                + Words.value(observed(old)) + " again.",
                        List.of());
            }
        }
        return null;
    }

    private @Nullable Named lostUpdate() {
        for (Operation first : witness) {
            for (Operation second : witness) {
                boolean both = first.id() != second.id()
                        && first.isOk()
                        && second.isOk()
                        && first.f().equals("cas")
                        && second.f().equals("cas");
                if (both
                        && Objects.equals(observed(first), observed(second))
                        && writers(observed(first)).size() <= 1) {
                    return new Named(
                            "lost-update",
                            "Two compare-and-sets both succeeded from the one " + Words.value(observed(first)) + ".",
                            List.of());
                }
            }
        }
        return null;
    }

    /// Whether the write began after every write of the value had ended; the initial value is older than any.
    private boolean isNewer(Operation write, @Nullable Object value) {
        return !Objects.equals(written(write), value) && writers(value).stream().allMatch(w -> w.precedes(write));
    }

    /// Every possible writer of a value that the witness observed: shrinking keeps them all.
    private List<Operation> writers(@Nullable Object value) {
        return witness.stream()
                .filter(op -> writes(op) && Objects.equals(written(op), value))
                .toList();
    }

    private boolean observes(Operation op) {
        return op.isOk() && register.observes(Call.of(op));
    }

    private @Nullable Object observed(Operation op) {
        return register.observed(Call.of(op));
    }

    private boolean writes(Operation op) {
        return register.writes(Call.of(op));
    }

    private @Nullable Object written(Operation op) {
        return register.written(Call.of(op));
    }
}
