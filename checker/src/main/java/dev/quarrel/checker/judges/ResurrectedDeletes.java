package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import dev.quarrel.checker.judges.Register.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Deleted values that come back.
///
/// ```
/// p0 write k1 1 ok    delete k1 ok
/// p1                                  read k1 -> nothing    read k1 -> 1      resurrected-delete
/// p2                                  read k1 -> 1                            stale-after-delete
/// ```
///
/// A read returned a value that had taken effect
/// - before a read that found the key deleted, which ended before this one began: `resurrected-delete`;
/// - else before an acknowledged delete began, which ended before the read did begin: `stale-after-delete`. A replica
/// that
///   lags shows this too; whether it will come back for good, only more reads can tell.
///
/// Written values are unique, so a value read was written once. Both are a suffix minimum of ends over begins: O(n log
/// n).
public final class ResurrectedDeletes implements Checker {
    @Override
    public String name() {
        return "resurrected-deletes";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        long deletes = 0;
        long seenDeleted = 0;
        for (Register register : Register.of(List.copyOf(history.operations()))) {
            String unfit = register.unfit();
            if (unfit != null) {
                findings.unknown(unfit);
                continue;
            }
            List<Operation> acknowledged = register.writes.stream()
                    .filter(op -> op.isOk() && Register.written(op) == null)
                    .toList();
            deletes += acknowledged.size();
            if (register.hasDeletes()) {
                List<Operation> empty =
                        register.reads.stream().filter(r -> r.result() == null).toList();
                seenDeleted += empty.size();
                judge(register, new FirstEnded(acknowledged), new FirstEnded(empty), findings);
            }
        }
        if (deletes == 0) {
            findings.unknown("no delete was acknowledged");
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("deletes", deletes);
        details.put("readsOfNothing", seenDeleted);
        details.put("resurrected", findings.count("resurrected-delete"));
        details.put("staleAfterDelete", findings.count("stale-after-delete"));
        return findings.verdict(details);
    }

    private static void judge(Register register, FirstEnded deletes, FirstEnded empty, Findings findings) {
        for (Operation read : register.reads) {
            Version seen = register.seen(read);
            if (seen == null || seen.write == null) {
                continue;
            }
            Operation gone = empty.between(seen.end(), read.call());
            Operation deleted = deletes.between(seen.end(), read.call());
            if (gone != null) {
                List<Operation> shown = deleted == null ? List.of(gone, read) : List.of(deleted, gone, read);
                findings.add(
                        "resurrected-delete",
                        register.key,
                        Findings.together(seen.ops(), shown),
                        () -> seen
                                + " had been written and deleted: " + Words.sentence(gone) + ". Later "
                                + Words.sentence(read)
                                + " again.");
            } else if (deleted != null) {
                findings.add(
                        "stale-after-delete",
                        register.key,
                        Findings.together(seen.ops(), List.of(deleted, read)),
                        () -> Words.sentence(deleted) + ", acknowledged. Later " + Words.sentence(read)
                                + ", which had been written before that delete.");
            }
        }
    }

    /// Answers: of the operations that began after one line, did one end before another?
    private static final class FirstEnded {
        private final List<Operation> byCall;
        private final Operation[] first;

        FirstEnded(List<Operation> byCall) {
            this.byCall = byCall;
            this.first = new Operation[byCall.size()];
            for (int i = byCall.size() - 1; i >= 0; i--) {
                Operation here = byCall.get(i);
                boolean last = i + 1 == first.length;
                first[i] = last || here.completed() < first[i + 1].completed() ? here : first[i + 1];
            }
        }

        @Nullable
        Operation between(int after, int before) {
            int low = 0;
            int high = byCall.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (byCall.get(middle).call() <= after) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low < first.length && first[low].completed() < before ? first[low] : null;
        }
    }
}
