package dev.quarrel.checker.judges;

import dev.quarrel.checker.Operation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// The four session guarantees by nested loops over their definitions: slow, and obviously right.
final class SessionsByDefinition {
    private final List<Operation> ops;
    private final Map<Object, Operation> writers = new HashMap<>();

    SessionsByDefinition(List<Operation> ops) {
        this.ops = ops;
        ops.stream().filter(op -> op.f().equals("write")).forEach(op -> writers.put(value(op), op));
    }

    Map<String, Integer> count() {
        Map<String, Integer> counts = new TreeMap<>();
        for (Operation read : ops) {
            if (!isRead(read)) {
                continue;
            }
            bump(counts, "read-your-writes", exists(read, w -> isWrite(w) && sameKey(w, read) && older(read, w)));
            bump(counts, "monotonic-reads", goesBack(read));
            bump(
                    counts,
                    "monotonic-writes",
                    misses(read, SessionsByDefinition::isWrite, (w1, w2) -> sameWrite(read, w1)));
            bump(counts, "writes-follow-reads", misses(read, this::isRead, (r, w2) -> sameVersion(read, r)));
        }
        return counts;
    }

    private static void bump(Map<String, Integer> counts, String name, int by) {
        if (by > 0) {
            counts.merge(name, by, Integer::sum);
        }
    }

    private int exists(Operation read, java.util.function.Predicate<Operation> test) {
        return ops.stream().anyMatch(op -> op.process() == read.process() && op.id() < read.id() && test.test(op))
                ? 1
                : 0;
    }

    private int goesBack(Operation read) {
        List<Operation> before = ops.stream()
                .filter(op -> isRead(op) && op.process() == read.process() && op.id() < read.id() && sameKey(op, read))
                .toList();
        boolean older = before.stream().anyMatch(r -> older(read, r));
        boolean flaps = !before.isEmpty()
                && !sameVersion(before.get(before.size() - 1), read)
                && before.stream().anyMatch(r -> sameVersion(r, read));
        return older || flaps ? 1 : 0;
    }

    /// How many writers were seen whose earlier operation of this kind the read misses.
    private int misses(
            Operation read, java.util.function.Predicate<Operation> kind, BiPredicate<Operation, Operation> isSeen) {
        Set<Integer> accused = new HashSet<>();
        for (Operation glimpse : ops) {
            Operation later = isRead(glimpse) ? writers.get(value(glimpse)) : null;
            if (later == null
                    || glimpse.process() != read.process()
                    || glimpse.id() >= read.id()
                    || later.process() == read.process()) {
                continue;
            }
            for (Operation earlier : ops) {
                boolean before = earlier.process() == later.process() && earlier.id() < later.id();
                if (before && kind.test(earlier) && sameKey(earlier, read)) {
                    boolean replaced = sameKey(later, read) && isSeen.test(earlier, later);
                    if (older(read, earlier) || replaced) {
                        accused.add(later.process());
                    }
                }
            }
        }
        return accused.size();
    }

    /// Whether the version that a read returned had taken effect before the other operation's version was begun.
    private boolean older(Operation read, Operation other) {
        Operation newer = isWrite(other) ? other : writers.get(value(other));
        if (newer == null) {
            return false;
        }
        Operation write = writers.get(value(read));
        if (write == null) {
            return true;
        }
        long end = write.isOk() ? write.completed() : Long.MAX_VALUE;
        for (Operation op : ops) {
            if (isRead(op) && Objects.equals(value(op), value(read))) {
                end = Math.min(end, op.completed());
            }
        }
        return end < newer.call();
    }

    private boolean sameWrite(Operation read, Operation write) {
        return write.equals(writers.get(value(read)));
    }

    private boolean sameVersion(Operation a, Operation b) {
        return Objects.equals(value(a), value(b));
    }

    private boolean isRead(Operation op) {
        return op.f().equals("read") && op.isOk();
    }

    private static boolean isWrite(Operation op) {
        return op.f().equals("write") && op.isOk();
    }

    private static boolean sameKey(Operation a, Operation b) {
        return Objects.equals(a.key(), b.key());
    }

    private static @Nullable Object value(Operation op) {
        return op.isOk() ? op.result() : op.argument();
    }
}
