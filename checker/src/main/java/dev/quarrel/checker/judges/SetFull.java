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
import org.jspecify.annotations.Nullable;

/// The fate of every element of a set over all reads: stable, lost or never read, and how long it took.
///
/// ```
/// p0 add s 1 ok
/// p1              read s -> []    read s -> [1]                    1 is stable, visible only after the first read:
/// stale
/// p0 add s 2 ok
/// p1              read s -> [1, 2]                 read s -> [1]   2 is lost
/// ```
///
/// An element is *known* from the end of its add, or of the first read that has it, whichever is earlier. Of the reads
/// that began after its add was invoked, let P be the last that has it and A the last that lacks it.
/// - *stable*: P began after A (or there is no A); its latency runs from known to the beginning of A, if A began later;
/// - *lost*: A began after it was known and after P; its latency runs from known to the beginning of A's predecessor P;
/// - *never read* otherwise: too little was read to tell.
///
/// Lost elements are `lost-element` anomalies; with `linearizable`, elements that took time to appear are
/// `stale-element`.
/// (Jepsen's `set-full` judges so.) Linear in the size of all reads, for A is found by walking back from the last read.
///
/// @param linearizable whether every read after an add was acknowledged must have the element
public record SetFull(boolean linearizable) implements Checker {
    public SetFull() {
        this(false);
    }

    @Override
    public String name() {
        return "set-full";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        Tally tally = new Tally();
        for (Keyed set : Keyed.of(List.copyOf(history.operations()), "add", "read")) {
            for (Element element : elements(set)) {
                tally.add(element);
                report(findings, set, element);
            }
        }
        if (tally.stable == 0) {
            findings.unknown("no element was ever seen to stay");
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("elements", tally.elements);
        details.put("stable", tally.stable);
        details.put("lost", tally.lost);
        details.put("neverRead", tally.neverRead);
        details.put("stale", tally.stale);
        details.put("stableLatencyNanos", tally.stableNanos.quantiles());
        details.put("lostLatencyNanos", tally.lostNanos.quantiles());
        return findings.verdict(details);
    }

    private void report(Findings findings, Keyed set, Element element) {
        Operation absent = element.lastAbsent;
        if (absent == null || !element.missed()) {
            return;
        }
        List<Operation> shown = element.lastPresent == null
                ? List.of(element.add, absent)
                : List.of(element.add, element.lastPresent, absent);
        if (element.lost()) {
            findings.add(
                    "lost-element",
                    set.key(),
                    shown,
                    () -> Words.sentence(element.add) + ". Process "
                            + absent.process() + "'s read (" + Words.when(absent)
                            + ") does not have it, nor does any later one.");
        } else if (linearizable && element.stable()) {
            findings.add(
                    "stale-element",
                    set.key(),
                    shown,
                    () -> Words.sentence(element.add) + ". Process "
                            + absent.process() + "'s read (" + Words.when(absent)
                            + "), begun after it was known, does not have it; a later one does.");
        }
    }

    /// Each element with its last reads, in the order of the adds.
    static List<Element> elements(Keyed set) {
        List<Operation> reads = set.ok("read");
        Map<Object, Element> elements = new LinkedHashMap<>();
        for (Operation add : set.all("add")) {
            if (add.argument() != null && !add.isFail()) {
                elements.putIfAbsent(add.argument(), new Element(add));
            }
        }
        for (int i = 0; i < reads.size(); i++) {
            for (Object value : Keyed.elements(reads.get(i).result())) {
                Element element = elements.get(value);
                if (element != null) {
                    element.seen(i, reads.get(i));
                }
            }
        }
        elements.values().forEach(element -> element.settle(reads));
        return List.copyOf(elements.values());
    }

    private static final class Tally {
        private long elements;
        private long stable;
        private long lost;
        private long neverRead;
        private long stale;
        private final Distribution stableNanos = new Distribution();
        private final Distribution lostNanos = new Distribution();

        void add(Element element) {
            elements++;
            if (element.stable()) {
                stable++;
                stale += element.missed() ? 1 : 0;
                stableNanos.add(element.latencyNanos());
            } else if (element.lost()) {
                lost++;
                lostNanos.add(element.latencyNanos());
            } else {
                neverRead++;
            }
        }
    }

    /// One element and what the reads of its set say of it.
    static final class Element {
        final Operation add;

        @Nullable
        Operation lastPresent;

        @Nullable
        Operation lastAbsent;

        private final Map<Integer, Operation> present = new HashMap<>();
        private int knownAt;
        private long knownNanos;

        Element(Operation add) {
            this.add = add;
            this.knownAt = add.isOk() ? add.completed() : Operation.OPEN;
            this.knownNanos = add.isOk() ? add.completionTime() : Long.MAX_VALUE;
        }

        private void seen(int index, Operation read) {
            present.put(index, read);
            lastPresent = read;
            if (read.completed() < knownAt) {
                knownAt = read.completed();
                knownNanos = read.completionTime();
            }
        }

        private void settle(List<Operation> reads) {
            int i = reads.size() - 1;
            while (i >= 0 && present.containsKey(i)) {
                i--;
            }
            lastAbsent = i >= 0 && reads.get(i).call() > add.call() ? reads.get(i) : null;
            present.clear();
        }

        boolean stable() {
            return lastPresent != null && (lastAbsent == null || lastAbsent.call() < lastPresent.call());
        }

        /// Some read that began after it was known lacks it.
        boolean missed() {
            return lastAbsent != null && lastAbsent.call() > knownAt;
        }

        boolean lost() {
            return missed() && !stable();
        }

        /// From known to the last read that lacked it (stable), or that had it (lost).
        long latencyNanos() {
            Operation until = stable() ? lastAbsent : lastPresent;
            return until == null ? 0 : Math.max(0, until.invokeTime() - knownNanos);
        }
    }
}
