package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Lists that are appended to: every read shows a prefix of one order, and that order has everything acknowledged.
///
/// ```
/// p0 append l 1 ok    p1 append l 2 ok
/// p2 read l -> [1, 2]
/// p3 read l -> [2, 1]      incompatible-order: no list was both
/// p3 read l -> [1]         stale-read: 2 was acknowledged before, and is not there
/// ```
///
/// The longest read is taken for the order (as Elle does for list-append: Kingsbury, Alvaro 2020). Anomalies:
/// `incompatible-order` (not a prefix of it), `duplicate-append`, `unexpected-append` (never appended, or failed),
/// `lost-append` (acknowledged before the read began, absent from it), `reordered-append` (an append acknowledged
/// before
/// another began stands behind it). Linear in the size of the reads; appends are looked up by value.
public final class AppendOrder implements Checker {
    @Override
    public String name() {
        return "append-order";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        long reads = 0;
        long appends = 0;
        for (Keyed list : Keyed.of(List.copyOf(history.operations()), "append", "read")) {
            OneList one = new OneList(list, findings);
            one.judge();
            reads += one.reads.size();
            appends += one.appends.size();
        }
        if (reads == 0) {
            findings.unknown("no ok read of a list");
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("appends", appends);
        details.put("reads", reads);
        return findings.verdict(details);
    }

    private static final class OneList {
        private final Keyed list;
        private final Findings findings;
        private final Map<Object, Operation> appends = new LinkedHashMap<>();
        private final List<Operation> reads;

        OneList(Keyed list, Findings findings) {
            this.list = list;
            this.findings = findings;
            this.reads = list.ok("read");
            for (Operation append : list.all("append")) {
                if (append.argument() != null) {
                    appends.put(append.argument(), append);
                }
            }
        }

        void judge() {
            if (reads.isEmpty()) {
                return;
            }
            Operation longest = reads.get(0);
            for (Operation read : reads) {
                longest = elements(read).size() > elements(longest).size() ? read : longest;
            }
            elementsOf(longest);
            for (Operation read : reads) {
                prefix(read, longest);
            }
            missing(longest);
        }

        private static List<?> elements(Operation read) {
            return List.copyOf(Keyed.elements(read.result()));
        }

        private void elementsOf(Operation longest) {
            Set<Object> seen = new HashSet<>();
            Operation latest = null;
            for (Object element : elements(longest)) {
                Operation append = appends.get(element);
                if (!seen.add(element)) {
                    add("duplicate-append", longest, append, element + " is in the list twice");
                } else if (append == null || append.isFail()) {
                    add(
                            "unexpected-append",
                            longest,
                            append,
                            element + (append == null ? " was never appended" : " had failed to be appended"));
                } else if (latest != null && append.precedes(latest)) {
                    add(
                            "reordered-append",
                            longest,
                            append,
                            element + " was acknowledged before " + latest.argument()
                                    + " was begun, but stands behind it");
                }
                if (append != null && (latest == null || append.call() > latest.call())) {
                    latest = append;
                }
            }
        }

        private void prefix(Operation read, Operation longest) {
            List<?> some = elements(read);
            List<?> all = elements(longest);
            if (!some.equals(all.subList(0, some.size()))) {
                findings.add(
                        "incompatible-order",
                        list.key(),
                        List.of(read, longest),
                        () -> Words.sentence(read) + ", but " + Words.sentence(longest)
                                + ": neither is a prefix of the other.");
            }
        }

        /// Each read must reach as far into the order as the farthest append acknowledged before it began.
        private void missing(Operation longest) {
            Map<Object, Integer> places = new HashMap<>();
            elements(longest).forEach(element -> places.putIfAbsent(element, places.size()));
            List<Operation> acknowledged = appends.values().stream()
                    .filter(Operation::isOk)
                    .sorted(Comparator.comparingInt(Operation::completed))
                    .toList();
            Operation last = reads.get(reads.size() - 1);
            int next = 0;
            int farthest = -1;
            for (Operation read : reads) {
                while (next < acknowledged.size() && acknowledged.get(next).completed() < read.call()) {
                    Operation append = acknowledged.get(next++);
                    Integer place = places.get(Register.written(append));
                    if (place == null) {
                        add("lost-append", last, append, append.argument() + " was acknowledged, and no list has it");
                    } else {
                        farthest = Math.max(farthest, place);
                    }
                }
                int reaches = elements(read).size();
                if (farthest >= reaches) {
                    Object element = elements(longest).get(farthest);
                    add(
                            "stale-read",
                            read,
                            appends.get(element),
                            element + " was acknowledged before, and is not in it");
                }
            }
        }

        private void add(String name, Operation read, @Nullable Operation append, String what) {
            findings.add(
                    name,
                    list.key(),
                    append == null ? List.of(read) : List.of(append, read),
                    () -> Words.sentence(read) + ": " + what + ".");
        }
    }
}
