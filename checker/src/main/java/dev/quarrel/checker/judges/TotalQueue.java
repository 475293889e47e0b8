package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What goes into a queue comes out of it, once: judged after the queue was drained, whatever the order.
///
/// ```
/// p0 enqueue q 1 ok    enqueue q 2 ok    enqueue q 3 info
/// p1 dequeue q -> 1                       drain q -> [1, 3]
/// 1 is a duplicated-element, 2 a lost-element, 3 recovered
/// ```
///
/// A dequeue whose outcome is unknown may have taken any one element, a drain any number: so many missing elements
/// prove nothing. `unexpected-element`s were never enqueued. Elements are unique. One pass with hashing (Jepsen's
/// `total-queue`; there duplicates are allowed, here they are named).
public final class TotalQueue implements Checker {
    @Override
    public String name() {
        return "total-queue";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        long[] counts = new long[3];
        for (Keyed queue : Keyed.of(List.copyOf(history.operations()), "enqueue", "dequeue", "drain")) {
            judge(queue, findings, counts);
        }
        if (counts[0] == 0) {
            findings.unknown("no enqueue was acknowledged");
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("acknowledged", counts[0]);
        details.put("dequeued", counts[1]);
        details.put("recovered", counts[2]);
        details.put("lost", findings.count("lost-element"));
        details.put("duplicated", findings.count("duplicated-element"));
        details.put("unexpected", findings.count("unexpected-element"));
        return findings.verdict(details);
    }

    private static void judge(Keyed queue, Findings findings, long[] counts) {
        Map<Object, Operation> enqueued = new LinkedHashMap<>();
        queue.all("enqueue").forEach(op -> enqueued.put(String.valueOf(op.argument()), op));
        Map<Object, Operation> taken = new HashMap<>();
        for (Operation op : queue.ops()) {
            if (!op.isOk() || op.f().equals("enqueue")) {
                continue;
            }
            for (Object each : Keyed.elements(op.result())) {
                counts[1]++;
                Object element = String.valueOf(each);
                Operation before = taken.putIfAbsent(element, op);
                Operation enqueue = enqueued.get(element);
                if (before != null) {
                    findings.add(
                            "duplicated-element",
                            queue.key(),
                            List.of(before, op),
                            () -> element + " came out twice: " + Words.sentence(before) + ", and " + Words.sentence(op)
                                    + ".");
                } else if (enqueue == null || enqueue.isFail()) {
                    findings.add(
                            "unexpected-element",
                            queue.key(),
                            List.of(op),
                            () -> Words.sentence(op) + ", but " + element
                                    + (enqueue == null ? " was never enqueued." : " had failed to be enqueued."));
                } else if (enqueue.isInfo()) {
                    counts[2]++;
                }
            }
        }
        counts[0] += enqueued.values().stream().filter(Operation::isOk).count();
        lost(queue, enqueued, taken.keySet(), findings);
    }

    private static void lost(Keyed queue, Map<Object, Operation> enqueued, Set<Object> taken, Findings findings) {
        List<Operation> missing = new ArrayList<>();
        enqueued.forEach((element, op) -> {
            if (op.isOk() && !taken.contains(element)) {
                missing.add(op);
            }
        });
        boolean anyDrainUnknown = queue.all("drain").stream().anyMatch(Operation::isInfo);
        long excused = queue.all("dequeue").stream().filter(Operation::isInfo).count();
        if (missing.isEmpty()) {
            return;
        }
        if (anyDrainUnknown || missing.size() <= excused) {
            findings.unknown(missing.size() + " acknowledged elements never came out, but dequeues of unknown outcome"
                    + " may have taken them");
            return;
        }
        String because = excused == 0 ? "" : " (" + excused + " dequeues of unknown outcome took at most as many)";
        missing.forEach(op -> findings.add(
                "lost-element",
                queue.key(),
                List.of(op),
                () -> Words.sentence(op) + ", acknowledged, and it never came out" + because + "."));
    }
}
