package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads of what cannot be there: of writes that were answered as failed, of values nobody wrote, or not yet.
///
/// ```
/// p0 write k1 1 fail    (answered: certainly not applied)
/// p1                    read k1 -> 1      dirty-read
/// p1                    read k1 -> 7      garbage-read: nobody wrote 7
/// p1 read k1 -> 2       p0 write k1 2 ok  future-read: it was read before its write began
/// ```
///
/// Looks at every value of an ok read, or every element if it returned a list, and at what `write`, `cas`, `add`,
/// `append`
/// and `enqueue` put there. A value written more than once is dirty only if all its writes failed. One pass with
/// hashing.
public final class DirtyReads implements Checker {
    private static final Set<String> READS = Set.of("read", "read-local", "dequeue", "drain");
    private static final Set<String> WRITES = Set.of("write", "cas", "add", "append", "enqueue");

    @Override
    public String name() {
        return "dirty-reads";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        Map<String, Map<Object, Operation>> writers = new HashMap<>();
        long failed = 0;
        long reads = 0;
        for (Operation op : history.operations()) {
            Object written = WRITES.contains(op.f()) ? Register.written(op) : null;
            if (written != null) {
                failed += op.isFail() ? 1 : 0;
                writers.computeIfAbsent(key(op), k -> new HashMap<>()).merge(written, op, DirtyReads::best);
            }
        }
        for (Operation op : history.operations()) {
            if (READS.contains(op.f()) && op.isOk()) {
                reads++;
                Map<Object, Operation> ofKey = writers.getOrDefault(key(op), new HashMap<>());
                for (Object value : Keyed.elements(op.result())) {
                    judge(op, value, ofKey.get(value), findings);
                }
            }
        }
        if (reads == 0) {
            findings.unknown("no ok read");
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("reads", reads);
        details.put("failedWrites", failed);
        return findings.verdict(details);
    }

    private static String key(Operation op) {
        return op.key() == null ? "" : op.key();
    }

    /// Of two writes of one value the one that excuses a read of it best: not failed, then begun first.
    private static Operation best(Operation a, Operation b) {
        return a.isFail() && !b.isFail() ? b : a;
    }

    private static void judge(Operation read, Object value, @Nullable Operation write, Findings findings) {
        if (write == null) {
            findings.add(
                    "garbage-read",
                    read.key(),
                    List.of(read),
                    () -> Words.sentence(read) + ", but nobody wrote " + value + ".");
        } else if (write.isFail()) {
            findings.add(
                    "dirty-read",
                    read.key(),
                    List.of(write, read),
                    () -> Words.sentence(write) + ", which was answered as certainly not applied; yet "
                            + Words.sentence(read) + ".");
        } else if (read.completed() < write.call()) {
            findings.add(
                    "future-read",
                    read.key(),
                    List.of(read, write),
                    () -> Words.sentence(read) + " before " + Words.sentence(write) + ".");
        }
    }
}
