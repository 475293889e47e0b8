package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A counter's reads must lie between what must have been added by then and what may have been.
///
/// ```
/// p0 add c 2 ok    add c 3 info
/// p1                              read c -> 5     within [2, 5]
/// p1                              read c -> 0     counter-too-low: the acknowledged 2 is missing
/// p1                              read c -> 7     counter-too-high: something was added twice
/// ```
///
/// An add acknowledged before the read began counts fully. One that was only under way, whose outcome is unknown, or
/// that began while the read ran may count or not; a failed add never counts. Amounts may be negative. The value
/// before any add is 0, and so is a read of nothing. One sweep per key: O(n log n).
public final class CounterBounds implements Checker {
    @Override
    public String name() {
        return "counter-bounds";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        long reads = 0;
        Map<String, Object> finals = new LinkedHashMap<>();
        for (Keyed counter : Keyed.of(List.copyOf(history.operations()), "add", "read")) {
            List<Bounds> all = bounds(counter, findings);
            reads += all.size();
            all.forEach(bounds -> judge(findings, counter, bounds));
            if (!all.isEmpty()) {
                Bounds last = all.get(all.size() - 1);
                finals.put(counter.name(), Map.of("atLeast", last.low(), "read", last.value(), "atMost", last.high()));
            }
        }
        if (reads == 0) {
            findings.unknown("no ok read of a counter");
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("reads", reads);
        details.put("lastReads", finals);
        return findings.verdict(details);
    }

    private static void judge(Findings findings, Keyed counter, Bounds bounds) {
        String within = Words.sentence(bounds.read()) + "; by then it was at least " + bounds.low() + " and at most "
                + bounds.high() + ". ";
        if (bounds.value() < bounds.low()) {
            findings.add(
                    "counter-too-low",
                    counter.key(),
                    List.of(bounds.read()),
                    () -> within + "Acknowledged adds of " + (bounds.low() - bounds.value()) + " are missing.");
        } else if (bounds.value() > bounds.high()) {
            findings.add(
                    "counter-too-high",
                    counter.key(),
                    List.of(bounds.read()),
                    () -> within + "It holds " + (bounds.value() - bounds.high()) + " more than was ever asked for.");
        }
    }

    /// @param low the least it may return
    /// @param high the most it may return
    record Bounds(Operation read, long value, long low, long high) {}

    /// The bounds of every ok read, in the order of their ends.
    static List<Bounds> bounds(Keyed counter, Findings findings) {
        List<Operation> adds = counter.all("add").stream()
                .filter(add -> !add.isFail() && add.argument() instanceof Number)
                .toList();
        List<Operation> acknowledged = adds.stream()
                .filter(Operation::isOk)
                .sorted(Comparator.comparingInt(Operation::completed))
                .toList();
        Sums invoked = new Sums(adds.stream().mapToInt(Operation::call).toArray(), amounts(adds));
        Sums settled =
                new Sums(acknowledged.stream().mapToInt(Operation::completed).toArray(), amounts(acknowledged));
        List<Bounds> bounds = new ArrayList<>();
        for (Operation read : counter.ok("read")) {
            Object result = read.result() == null ? (Object) 0L : read.result();
            if (!(result instanceof Number number)) {
                findings.unknown("a counter's read returned " + result + "; a number was expected");
                continue;
            }
            long low = settled.positive(read.call()) + invoked.negative(read.completed());
            long high = settled.negative(read.call()) + invoked.positive(read.completed());
            bounds.add(new Bounds(read, number.longValue(), low, high));
        }
        return bounds;
    }

    private static long[] amounts(List<Operation> adds) {
        return adds.stream()
                .mapToLong(add -> add.argument() instanceof Number number ? number.longValue() : 0)
                .toArray();
    }

    /// Running sums of positive and of negative amounts by line.
    private static final class Sums {
        private final int[] lines;
        private final long[] positive;
        private final long[] negative;

        Sums(int[] lines, long[] amounts) {
            this.lines = lines;
            positive = new long[lines.length + 1];
            negative = new long[lines.length + 1];
            for (int i = 0; i < lines.length; i++) {
                positive[i + 1] = positive[i] + Math.max(0, amounts[i]);
                negative[i + 1] = negative[i] + Math.min(0, amounts[i]);
            }
        }

        long positive(int beforeLine) {
            return positive[countBefore(beforeLine)];
        }

        long negative(int beforeLine) {
            return negative[countBefore(beforeLine)];
        }

        private int countBefore(int line) {
            int found = java.util.Arrays.binarySearch(lines, line);
            return found < 0 ? -found - 1 : found;
        }
    }
}
