package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Siblings: how many a key shows over time, and whether they are there for a reason.
///
/// ```
/// p0 read k -> []  (context {})     p0 write k a (context {}, dot 1/n1)    p1 write k b (context {}, dot 2/n1)
/// p2 read k -> [a, b]                                                      a true conflict: neither knew the other
/// p0 write k c (context {n1: 1}, dot 3/n1)
/// p2 read k -> [a, b, c]           false-conflict: c knew of a and replaced it;   read k -> [c]: b is a lost-sibling
/// ```
///
/// - `false-conflict`: a read returned two values of which one write knew the other: siblings beyond real concurrency
///   (Preguiça et al. 2010, *Dotted version vectors*, name the cause: one vector for all siblings).
/// - `lost-sibling`: an acknowledged value is missing from the last read of its key although no write that knew of it
/// was
///   ever begun.
/// - `sibling-explosion`: more than `limit` siblings, not all of them truly concurrent.
///
/// Needs recorded dots and contexts ([Contexts]); without them it only counts, and says *unknown* if any read returned
/// siblings. Values are unique per key. Per read O(s²) in its siblings, capped at the first [#PAIRED] of them.
///
/// @param limit more siblings than this are an explosion
public record Siblings(int limit) implements Checker {
    private static final int PAIRED = 200;

    /// Riak warns at this many.
    public Siblings() {
        this(25);
    }

    @Override
    public String name() {
        return "siblings";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        Tally tally = new Tally();
        Map<String, Object> keys = new LinkedHashMap<>();
        for (Keyed keyed : Keyed.of(List.copyOf(history.operations()), "read", "write", "delete")) {
            OneKey one = new OneKey(keyed, findings, tally);
            one.judge(limit);
            keys.put(keyed.name(), one.details());
        }
        if (tally.reads == 0) {
            findings.unknown("no ok read");
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("reads", tally.reads);
        details.put("readsWithSiblings", tally.withSiblings);
        details.put("max", tally.counts.isEmpty() ? 0L : (long) tally.counts.lastKey());
        details.put("distribution", tally.distribution());
        details.put("trueConflicts", tally.trueConflicts);
        details.put("falseConflicts", tally.falseConflicts);
        details.put("lostSiblings", findings.count("lost-sibling"));
        details.put("keys", keys);
        return findings.verdict(details);
    }

    private static final class Tally {
        private long reads;
        private long withSiblings;
        private long trueConflicts;
        private long falseConflicts;
        private final TreeMap<Integer, Long> counts = new TreeMap<>();

        void add(int siblings) {
            reads++;
            withSiblings += siblings > 1 ? 1 : 0;
            counts.merge(siblings, 1L, Long::sum);
        }

        Map<String, Object> distribution() {
            Map<String, Object> map = new LinkedHashMap<>();
            counts.forEach((siblings, reads) -> map.put(String.valueOf(siblings), reads));
            return map;
        }
    }

    private static final class OneKey {
        private static final int POINTS = 1_000;

        private final Keyed keyed;
        private final Findings findings;
        private final Tally tally;
        private final List<Operation> writes;
        private final List<Operation> reads;
        private final Map<Object, Operation> writers = new LinkedHashMap<>();
        private final Contexts contexts;
        private final List<List<Long>> series = new ArrayList<>();
        private int max;

        OneKey(Keyed keyed, Findings findings, Tally tally) {
            this.keyed = keyed;
            this.findings = findings;
            this.tally = tally;
            this.writes =
                    keyed.ops().stream().filter(op -> !op.f().equals("read")).toList();
            this.reads = keyed.ok("read");
            this.contexts = new Contexts(writes, reads);
            writes.forEach(write -> writers.put(Contexts.valueOf(write), write));
        }

        void judge(int limit) {
            for (Operation read : reads) {
                List<?> siblings = new ArrayList<>(Keyed.elements(read.result()));
                tally.add(siblings.size());
                point(read, siblings.size());
                if (siblings.size() > 1 && contexts.recorded()) {
                    conflicts(read, siblings, limit);
                } else if (siblings.size() > 1) {
                    findings.unknown("the history records no dots and contexts of " + keyed.name()
                            + ", so nothing tells true conflicts from false ones");
                }
            }
            if (contexts.recorded() && !reads.isEmpty()) {
                lost(reads.get(reads.size() - 1));
            }
        }

        private void point(Operation read, int siblings) {
            max = Math.max(max, siblings);
            boolean changed = series.isEmpty() || series.get(series.size() - 1).get(1) != siblings;
            if (changed && series.size() < POINTS) {
                series.add(List.of(read.completionTime() / 1_000_000, (long) siblings));
            }
        }

        private void conflicts(Operation read, List<?> siblings, int limit) {
            boolean anyFalse = false;
            List<?> paired = siblings.subList(0, Math.min(siblings.size(), PAIRED));
            for (Object older : paired) {
                Object newer = replacer(older, paired);
                if (newer == null) {
                    tally.trueConflicts++;
                    continue;
                }
                anyFalse = true;
                tally.falseConflicts++;
                findings.add(
                        "false-conflict",
                        keyed.key(),
                        shown(read, older, newer),
                        () -> Words.sentence(read) + ", but the writer of " + newer + " knew of " + older
                                + " and replaced it.");
            }
            if (anyFalse && siblings.size() > limit) {
                findings.add(
                        "sibling-explosion",
                        keyed.key(),
                        List.of(read),
                        () -> "process " + read.process()
                                + " read " + siblings.size() + " siblings (" + Words.when(read)
                                + "), and some of them had replaced others; the limit is " + limit + ".");
            }
        }

        private @Nullable Object replacer(Object older, List<?> siblings) {
            for (Object newer : siblings) {
                if (contexts.replaced(older, newer)) {
                    return newer;
                }
            }
            return null;
        }

        private List<Operation> shown(Operation read, Object older, Object newer) {
            List<Operation> shown = new ArrayList<>(List.of(read));
            for (Object value : Arrays.asList(older, newer)) {
                Operation write = writers.get(value);
                if (write != null) {
                    shown.add(write);
                }
            }
            return shown;
        }

        /// Acknowledged, not in the last read, and nobody who knew of it wrote.
        private void lost(Operation last) {
            List<?> present = new ArrayList<>(Keyed.elements(last.result()));
            for (Operation write : writes) {
                Object value = Contexts.valueOf(write);
                boolean due = write.isOk() && Register.written(write) != null && write.completed() < last.call();
                if (due && !present.contains(value) && !contexts.replaced(write)) {
                    findings.add(
                            "lost-sibling",
                            keyed.key(),
                            List.of(write, last),
                            () -> Words.sentence(write)
                                    + ", acknowledged. " + Words.sentence(last)
                                    + ", without it, and no write that knew of it was ever begun.");
                }
            }
        }

        Map<String, Object> details() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("max", (long) max);
            map.put("millisAndSiblings", series);
            return map;
        }
    }
}
