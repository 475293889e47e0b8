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
/// | `false-failure` | a compare-and-set failed although the register held what it expected |
/// | `non-linearizable` | none of these |
final class Naming {
    /// @param name in kebab case
    /// @param reason what is wrong, in words
    /// @param also operations to be shown beside the minimal ones
    record Named(String name, String reason, List<Operation> also) {}

    static final String NO_ORDER =
            "No order of these operations, each between its call and its return, explains every answer.";

    private static final int MOST = 400;

    private final Register register;
    private final List<@Nullable Object> begins;
    private final List<Operation> witness;
    private final List<Operation> all;
    private final boolean whole;

    /// @param starts what the register could be before the operations
    /// @param witness the minimal set of operations
    /// @param all every operation that is known of the key, in the order of their calls
    /// @param whole whether there were no others before them, nor after
    Naming(List<Register> starts, List<Operation> witness, List<Operation> all, boolean whole) {
        this.register = starts.getFirst();
        this.begins = starts.stream().map(Register::value).toList();
        this.witness = witness;
        this.all = all;
        this.whole = whole;
    }

    Named name() {
        if (witness.size() > MOST) {
            return new Named("non-linearizable", NO_ORDER, List.of());
        }
        Named named = first(this::unexplained);
        named = named == null ? lostUpdate() : named;
        named = named == null ? first(this::stale) : named;
        named = named == null ? first(this::inverted) : named;
        named = named == null ? falseFailure() : named;
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
        if (begins.contains(value)) {
            return null;
        }
        if (writers(value).stream().anyMatch(w -> w.call() < read.ret())) {
            return null;
        }
        List<Operation> writers = all.stream()
                .filter(op -> writes(op) && Objects.equals(written(op), value))
                .toList();
        if (writers.isEmpty() && !whole) {
            String reason = "When these operations began it could not be " + Words.value(value)
                    + " any more, and none of them wrote it.";
            return new Named("non-linearizable", reason, List.of());
        }
        if (writers.isEmpty()) {
            return new Named("unwritten-read", "Nobody ever wrote " + Words.value(value) + ".", List.of());
        }
        if (writers.stream().allMatch(Operation::isFail)) {
            return new Named(
                    "dirty-read",
                    "The only writes of " + Words.value(value) + " had failed, so it must never be seen.",
                    writers);
        }
        Operation first =
                writers.stream().filter(op -> !op.isFail()).findFirst().orElseThrow();
        return new Named(
                "future-read", "No write of " + Words.value(value) + " had begun when it was read.", List.of(first));
    }

    /// A write acknowledged before the read began, that came after every write of the value which was read.
    private @Nullable Named stale(Operation read) {
        for (Operation newer : witness) {
            if (!newer.isOk() || !writes(newer) || !newer.precedes(read) || !isNewer(newer, observed(read))) {
                continue;
            }
            String missed = named(newer) + " was acknowledged before it began";
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
        if (!whole) {
            return false;
        }
        for (Operation later : all.subList(firstAfter(write), all.size())) {
            boolean overwrites = later.isOk() && writes(later);
            if (overwrites || (observes(later) && !isNewer(write, observed(later)))) {
                return false;
            }
        }
        return true;
    }

    /// The place of the first operation that was called after the write had returned.
    private int firstAfter(Operation write) {
        int from = 0;
        int to = all.size();
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (write.precedes(all.get(middle))) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return from;
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

    /// A failed operation is among the witness only where its failure says something.
    private @Nullable Named falseFailure() {
        for (Operation op : witness) {
            if (op.isFail()) {
                String reason = "The compare-and-set failed, so it must have found something else than "
                        + Words.value(observed(op)) + "; in every order of the others it found just that.";
                return new Named("false-failure", reason, List.of());
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

    private String named(Operation write) {
        return write.f().equals("delete") ? "the delete" : "the write of " + Words.value(written(write));
    }

    private @Nullable Object written(Operation op) {
        return register.written(Call.of(op));
    }
}
