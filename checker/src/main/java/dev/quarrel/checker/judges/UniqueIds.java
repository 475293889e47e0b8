package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// No two ok `generate`s return the same id.
///
/// ```
/// p0 generate -> a1
/// p1 generate -> a2
/// p2 generate -> a1      duplicate-id: p0 got it before
/// ```
///
/// One pass with hashing.
public final class UniqueIds implements Checker {
    @Override
    public String name() {
        return "unique-ids";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        Map<Object, Operation> first = new HashMap<>();
        long attempted = 0;
        long acknowledged = 0;
        for (Operation op : history.operations()) {
            if (!op.f().equals("generate")) {
                continue;
            }
            attempted++;
            Object id = op.result();
            if (id == null) {
                continue;
            }
            acknowledged++;
            Operation before = first.putIfAbsent(id, op);
            if (before != null) {
                findings.add(
                        "duplicate-id",
                        op.key(),
                        java.util.List.of(before, op),
                        () -> Words.sentence(before) + " and " + Words.sentence(op)
                                + ": the same id was handed out twice.");
            }
        }
        if (acknowledged == 0) {
            findings.unknown("no id was generated");
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("attempted", attempted);
        details.put("acknowledged", acknowledged);
        details.put("duplicates", findings.count("duplicate-id"));
        return findings.verdict(details);
    }
}
