package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import java.util.ArrayList;
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
/// another began stands behind it). A list has none of these exactly when it is linearizable. Linear in the size of the
/// reads, and a sort.
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
            List<?> order = elements(longest);
            Operation[] latest = latestBegun(longest, order);
            for (Operation read : reads) {
                prefix(read, longest);
                Operation append = latest[elements(read).size()];
                if (append != null && append.call() > read.completed()) {
                    add("future-read", read, append, append.argument() + " was appended only after that read");
                }
            }
            lost(order, latest[order.size()]);
            stale(order);
        }

        private static List<?> elements(Operation read) {
            return new ArrayList<>(Keyed.elements(read.result()));
        }

        /// For each length, of the appends within it the one that began last; on the way, each element for itself.
        private @Nullable Operation[] latestBegun(Operation longest, List<?> order) {
            @Nullable Operation[] latest = new Operation[order.size() + 1];
            Set<Object> seen = new HashSet<>();
            for (int i = 0; i < order.size(); i++) {
                Object element = order.get(i);
                Operation append = appends.get(element);
                Operation before = latest[i];
                if (!seen.add(element)) {
                    add("duplicate-append", longest, append, element + " is in the list twice");
                } else if (append == null || append.isFail()) {
                    String what = append == null ? " was never appended" : " had failed to be appended";
                    add("unexpected-append", longest, append, element + what);
                } else if (before != null && append.precedes(before)) {
                    String what = " was acknowledged before " + before.argument() + " was begun, but stands behind it";
                    add("reordered-append", longest, append, element + what);
                }
                latest[i + 1] = append != null && (before == null || append.call() > before.call()) ? append : before;
            }
            return latest;
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

        /// An acknowledged append that no list has is lost if a read, or an append that a list has, began after it.
        private void lost(List<?> order, @Nullable Operation latestInOrder) {
            Set<Object> present = new HashSet<>(order);
            Operation last = reads.get(reads.size() - 1);
            int lastBegin = latestInOrder == null ? last.call() : Math.max(last.call(), latestInOrder.call());
            for (Operation append : appends.values()) {
                if (append.isOk() && append.completed() < lastBegin && !present.contains(Register.written(append))) {
                    add("lost-append", last, append, append.argument() + " was acknowledged, and no list has it");
                }
            }
        }

        /// Each read must reach as far as every append acknowledged, and every read ended, before it began.
        private void stale(List<?> order) {
            Map<Object, Integer> lengths = new HashMap<>();
            for (int i = 0; i < order.size(); i++) {
                lengths.putIfAbsent(order.get(i), i + 1);
            }
            List<Operation> ended = list.ops().stream()
                    .filter(Operation::isOk)
                    .sorted(Comparator.comparingInt(Operation::completed))
                    .toList();
            int next = 0;
            int due = 0;
            for (Operation read : reads) {
                while (next < ended.size() && ended.get(next).completed() < read.call()) {
                    Operation op = ended.get(next++);
                    boolean append = op.f().equals("append");
                    due = Math.max(
                            due,
                            append
                                    ? lengths.getOrDefault(Register.written(op), 0)
                                    : elements(op).size());
                }
                if (due > elements(read).size()) {
                    Object element = order.get(due - 1);
                    String what = element + " was acknowledged or read before, and is not in it";
                    add("stale-read", read, appends.get(element), what);
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
