package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A set judged by its final read, as in the experiments of 2013: every acknowledged element must be in it.
///
/// ```
/// p0 add s 1 ok    p1 add s 2 ok    p0 add s 3 info
/// p1                                                  read s -> [1, 3]
/// 2 is a lost-element; 3, whose outcome was unknown, is recovered
/// ```
///
/// The final read is the ok read of the key that began last; it must begin after every acknowledged add of the key
/// ended,
/// or nothing can be said of the adds after it, and the verdict is unknown. Anomalies, by element: `lost-element`
/// (acknowledged, absent), `unexpected-element` (never added), `failed-element` (its add certainly failed),
/// `duplicated-element` (twice in the list). One pass with hashing.
public final class SetChecker implements Checker {
    @Override
    public String name() {
        return "set";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        long attempted = 0;
        long acknowledged = 0;
        long recovered = 0;
        for (Keyed set : Keyed.of(List.copyOf(history.operations()), "add", "read")) {
            OneSet one = new OneSet(set, findings);
            one.judge();
            attempted += one.adds.size();
            acknowledged += one.acknowledged;
            recovered += one.recovered;
        }
        if (acknowledged == 0) {
            findings.unknown("no add was acknowledged, so none could be lost");
        }
        long lost = findings.count("lost-element");
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("attempted", attempted);
        details.put("acknowledged", acknowledged);
        details.put("lost", lost);
        details.put("survived", acknowledged - lost);
        details.put("recovered", recovered);
        details.put("unexpected", findings.count("unexpected-element"));
        details.put("loss", acknowledged == 0 ? 0.0 : (double) lost / acknowledged);
        return findings.verdict(details);
    }

    private static final class OneSet {
        private final Keyed set;
        private final Findings findings;
        private final Map<Object, Operation> adds = new LinkedHashMap<>();
        private long acknowledged;
        private long recovered;

        OneSet(Keyed set, Findings findings) {
            this.set = set;
            this.findings = findings;
            for (Operation add : set.all("add")) {
                Object element = add.argument();
                if (element != null && (add.isOk() || !adds.containsKey(element))) {
                    adds.put(element, add);
                }
            }
        }

        void judge() {
            acknowledged = adds.values().stream().filter(Operation::isOk).count();
            List<Operation> reads = set.ok("read");
            if (reads.isEmpty()) {
                findings.unknown("the set " + set.name() + " has no ok read, so no final one");
                return;
            }
            Operation last = reads.get(reads.size() - 1);
            Set<Object> found = new HashSet<>();
            Set<Object> twice = new LinkedHashSet<>();
            for (Object element : Keyed.elements(last.result())) {
                if (!found.add(element)) {
                    twice.add(element);
                }
            }
            twice.forEach(element -> add("duplicated-element", last, element, "is in the set twice"));
            found.forEach(element -> present(last, element));
            adds.forEach((element, add) -> absent(last, add, found.contains(element)));
        }

        private void present(Operation last, Object element) {
            Operation add = adds.get(element);
            if (add == null) {
                add("unexpected-element", last, element, "was never added");
            } else if (add.isFail()) {
                add("failed-element", last, element, "is there although its add was answered as failed");
            } else if (add.isInfo()) {
                recovered++;
            }
        }

        private void absent(Operation last, Operation add, boolean found) {
            if (found || !add.isOk()) {
                return;
            }
            if (add.completed() < last.call()) {
                findings.add(
                        "lost-element",
                        set.key(),
                        List.of(add, last),
                        () -> Words.sentence(add) + ", acknowledged; the final read by process " + last.process() + " ("
                                + Words.when(last) + ") does not have it.");
            } else {
                findings.unknown("the last ok read of the set " + set.name() + " began before the add of "
                        + add.argument() + " ended; let the workload end with a final read");
            }
        }

        private void add(String name, Operation last, Object element, String what) {
            Operation add = adds.get(element);
            findings.add(
                    name,
                    set.key(),
                    add == null ? List.of(last) : List.of(add, last),
                    () -> "In the final read by process " + last.process() + " (" + Words.when(last) + ") " + element
                            + " " + what + ".");
        }
    }
}
