package dev.quarrel.checker.judges;

import dev.quarrel.checker.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One key's operations as a register whose written values are unique, so that a read says which write it saw.
///
/// A `delete` writes null; where a key has deletes, a read of null may have seen any of them, or none, and is
/// attributed to no version. Reads of values that nobody wrote are attributed to none either ([DirtyReads] names them).
final class Register {
    /// Null for operations without a key.
    final @Nullable String key;
    final List<Operation> ops = new ArrayList<>();
    /// Every write, compare-and-set and delete, whatever came of it.
    final List<Operation> writes = new ArrayList<>();
    /// Every ok read.
    final List<Operation> reads = new ArrayList<>();

    private final Map<Object, Version> versions = new HashMap<>();
    private final Map<Integer, Version> erasures = new HashMap<>();
    private @Nullable Object duplicate;
    private boolean deletes;

    private Register(@Nullable String key) {
        this.key = key;
    }

    /// The registers of a history, in the order in which their keys appear.
    static List<Register> of(List<Operation> ops) {
        Map<String, Register> byKey = new LinkedHashMap<>();
        for (Operation op : ops) {
            switch (op.f()) {
                case "read", "write", "cas", "delete" ->
                    byKey.computeIfAbsent(String.valueOf(op.key()), k -> new Register(op.key()))
                            .add(op);
                default -> {}
            }
        }
        byKey.values().forEach(Register::attribute);
        return List.copyOf(byKey.values());
    }

    private void attribute() {
        for (Operation read : reads) {
            Version version = seen(read);
            if (version != null) {
                version.seenBy(read.completed());
            }
        }
        // A compare-and-set that happened had seen what it took; one that crashed happened if what it left was seen.
        // The last first, so that a chain of them takes one round.
        List<Operation> swaps = writes.reversed().stream()
                .filter(op -> op.f().equals("cas") && !op.isFail())
                .toList();
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Operation cas : swaps) {
                Version made = made(cas);
                Version taken = seen(cas);
                if (made != null && taken != null && made.end() != Operation.OPEN) {
                    changed |= taken.seenBy(made.end());
                }
            }
        }
    }

    private void add(Operation op) {
        ops.add(op);
        if (op.f().equals("read")) {
            if (op.isOk()) {
                reads.add(op);
            }
            return;
        }
        writes.add(op);
        Object written = written(op);
        if (written == null) {
            deletes |= !op.isFail();
            erasures.put(op.id(), new Version(op));
        } else if (versions.put(written, new Version(op)) != null && duplicate == null) {
            duplicate = written;
        }
    }

    /// What a write, compare-and-set or delete leaves behind.
    static @Nullable Object written(Operation op) {
        return switch (op.f()) {
            case "cas" -> op.argument() instanceof List<?> pair && pair.size() == 2 ? pair.get(1) : null;
            case "delete" -> null;
            default -> op.argument();
        };
    }

    /// The version that a read or the first half of an ok compare-and-set saw; null if that cannot be told.
    @Nullable
    Version seen(Operation op) {
        Object value = op.f().equals("cas") && op.argument() instanceof List<?> pair ? pair.get(0) : op.result();
        if (value == null) {
            return deletes ? null : Version.INITIAL;
        }
        return versions.get(value);
    }

    /// Whether a read returned what cannot be there: a value that nobody wrote, or whose write certainly failed.
    boolean isThinAir(Operation read) {
        Version version = seen(read);
        return version == null ? read.result() != null : version.write != null && version.write.isFail();
    }

    /// The version that a write or delete makes; null for an operation of another register.
    @Nullable
    Version made(Operation op) {
        Object written = written(op);
        return written == null ? erasures.get(op.id()) : versions.get(written);
    }

    /// An extra field of the completion, or failing that of the invocation.
    static @Nullable Object extra(Operation op, String field) {
        Object completed =
                op.completion() == null ? null : op.completion().extra().get(field);
        return completed == null ? op.invoke().extra().get(field) : completed;
    }

    static boolean isRead(Operation op) {
        return op.f().equals("read") || op.f().equals("cas");
    }

    static boolean isWrite(Operation op) {
        return !op.f().equals("read");
    }

    boolean hasDeletes() {
        return deletes;
    }

    /// Why this key cannot be judged by who wrote what, or null if it can.
    @Nullable
    String unfit() {
        return duplicate == null
                ? null
                : "value " + duplicate + " was written more than once to " + (key == null ? "the register" : key)
                        + ": a read of it does not say which write it saw; let the workload write unique values";
    }

    /// What a write left, or the state before any. One object each: compared by identity.
    static final class Version {
        static final Version INITIAL = new Version(null);

        final @Nullable Operation write;
        private int end;

        private Version(@Nullable Operation write) {
            this.write = write;
            this.end = write == null ? -1 : write.isOk() ? write.completed() : Operation.OPEN;
        }

        int begin() {
            return write == null ? -1 : write.call();
        }

        boolean isDelete() {
            return write != null && written(write) == null;
        }

        /// The line by which it had taken effect: its acknowledgement, or the end of the first read that returned it,
        /// or
        /// of a compare-and-set that took it.
        int end() {
            return end;
        }

        /// Whether that is earlier than was known.
        private boolean seenBy(int line) {
            boolean earlier = write != null && line < end;
            end = earlier ? line : end;
            return earlier;
        }

        /// Known to be older in real time: it had taken effect before the other's write began.
        boolean olderThan(Version other) {
            return end < other.begin();
        }

        /// The write in a list, for an anomaly's events; empty for the initial state.
        List<Operation> ops() {
            return write == null ? List.of() : List.of(write);
        }

        @Override
        public String toString() {
            Object value = write == null ? null : written(write);
            return write == null ? "the initial state" : value == null ? "a delete" : value.toString();
        }
    }
}
