package dev.quarrel.checker.linear;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.model.Register;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Decides linearizability of a register whose written values are unique, in linear time (Gibbons and Korach, *Testing
/// shared memories*, 1997, section 4.2, extended to compare-and-set; the proof is in `docs/zones.md`).
///
/// A value's write, its reads, and the values that successful compare-and-sets derive from it form a *chain*, which
/// must be linearized as one block. Its zone lies between its first return F and its last call S: *forward* if F < S,
/// else *backward*. There is an order of the blocks if and only if no two forward zones overlap and no backward zone
/// lies within a forward one.
///
/// ```
/// write 1 ├─┤            F of 1 is its write's return, S of 1 its read's call: a forward zone
/// write 2      ├─┤       a backward zone within it: 2 was written when 1 must have been there
/// read 1           ├─┤   not linearizable
/// ```
final class Zones {
    private static final int MAX_SHOWN = 400;

    private final History history;
    private final int[] positions;
    private final int count;
    private final Chains chains;
    /// Per value the one that a compare-and-set derived from it, and the first value of its chain.
    private final int[] next;

    private final int[] root;
    /// Per first value of a chain: the ends of its zone.
    private final int[] firstRet;

    private final int[] lastCall;
    private final @Nullable Contradiction contradiction;

    /// @param by the return by which it is one: the history up to there cannot be linearized
    /// @param events of the operations that contradict each other
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Contradiction(int by, int... events) {}

    private Zones(History history, int[] positions, int count, Chains chains) {
        this.history = history;
        this.positions = positions;
        this.count = count;
        this.chains = chains;
        int values = chains.duplicates ? 0 : chains.values();
        next = new int[values];
        root = new int[values];
        firstRet = new int[values];
        lastCall = new int[values];
        Arrays.fill(next, Chains.NONE);
        Arrays.fill(root, Chains.NONE);
        contradiction = applies() ? contradiction() : null;
    }

    static Zones search(History history, int[] positions, Register register) {
        return search(history, positions, positions.length, register);
    }

    /// @param count how many of the positions to look at: a prefix, in which what returns later has not returned
    static Zones search(History history, int[] positions, int count, Register register) {
        return new Zones(history, positions, count, new Chains(history, positions, count, register));
    }

    /// The same of a shorter prefix, in less time.
    ///
    /// @param prefix how many of the positions to look at; no more than here
    Zones upTo(int prefix) {
        return new Zones(history, positions, prefix, new Chains(chains, prefix));
    }

    /// Whether every value was written once.
    boolean applies() {
        return !chains.duplicates;
    }

    /// Few operations that cannot be linearized together; empty if the register is linearizable. Where a long chain of
    /// compare-and-sets links them, its links are left out.
    List<Operation> violation() {
        return contradiction == null ? List.of() : operations(contradiction.events);
    }

    /// The position of a return by which the history is not linearizable; an earlier one may be, too.
    int by() {
        return contradiction == null ? Chains.OPEN : contradiction.by;
    }

    /// What a linearizable register may hold at the end.
    LastValues lastValues() {
        return new LastValues(chains, next, root, firstRet, lastCall);
    }

    /// The operations of the events, and the writes that explain what they saw: a compare-and-set needs the write of
    /// what it took, and so on.
    private List<Operation> operations(int[] events) {
        TreeSet<Integer> calls = new TreeSet<>();
        for (int event : events) {
            if (event < 0 || event == Chains.OPEN) {
                continue;
            }
            calls.add(chains.callAt(event));
            int value = chains.seenAt(event);
            addProof(value, calls);
            for (int i = 0; i < MAX_SHOWN && value > 0 && chains.writeCall[value] != Chains.NONE; i++) {
                calls.add(chains.callAt(chains.writeCall[value]));
                value = chains.from[value];
            }
        }
        return calls.stream().map(history::operationAt).toList();
    }

    /// What shows that a write which never returned did happen: a read of its value, or a compare-and-set that took it.
    private void addProof(int seen, Set<Integer> calls) {
        int value = seen;
        for (int i = 0; i < MAX_SHOWN && value > 0 && chains.writeRet[value] == Chains.OPEN; i++) {
            if (chains.readRet[value] != Chains.OPEN) {
                calls.add(chains.callAt(chains.readRet[value]));
                return;
            }
            value = chains.provenTakerOf(value);
            calls.add(chains.callAt(chains.writeCall[value]));
        }
    }

    private @Nullable Contradiction contradiction() {
        Contradiction found = link();
        for (int value = 0; value < next.length && found == null; value++) {
            if (exists(value) && chains.from[value] == Chains.NONE) {
                found = walk(value);
            }
        }
        found = found == null ? circle() : found;
        return found == null ? overlap() : found;
    }

    private boolean exists(int value) {
        return value == 0 || (chains.writeCall[value] != Chains.NONE && !chains.unproven[value]);
    }

    /// Joins each compare-and-set to the value it took. Two that took the same value contradict, and so does a value
    /// that was seen but never written.
    private @Nullable Contradiction link() {
        for (int value = 0; value < next.length; value++) {
            boolean written = exists(value);
            if (!written && chains.readCall[value] != Chains.NONE) {
                return new Contradiction(chains.readRet[value], chains.readRet[value]);
            }
            int from = written ? chains.from[value] : Chains.NONE;
            if (from == Chains.NONE) {
                continue;
            }
            if (!exists(from)) {
                return new Contradiction(knownBy(value), chains.writeCall[value]);
            }
            if (next[from] != Chains.NONE) {
                int by = Math.max(knownBy(next[from]), knownBy(value));
                return new Contradiction(by, chains.writeCall[next[from]], chains.writeCall[value]);
            }
            next[from] = value;
        }
        return null;
    }

    /// A return by which it is certain that the value's write happened; the last of all where that takes more to see.
    private int knownBy(int value) {
        int by = Math.min(chains.writeRet[value], chains.readRet[value]);
        return by == Chains.OPEN ? last() : by;
    }

    /// Goes along one chain: no operation may have ended before one of an earlier step began.
    private @Nullable Contradiction walk(int first) {
        int call = Chains.NONE;
        int called = first;
        int ret = Chains.OPEN;
        for (int value = first; value != Chains.NONE; value = next[value]) {
            root[value] = first;
            if (chains.writeRet[value] < call) {
                return late(called, call, chains.writeRet[value]);
            }
            if (chains.writeCall[value] > call) {
                call = chains.writeCall[value];
                called = value;
            }
            if (chains.readRet[value] < call) {
                return late(called, call, chains.readRet[value]);
            }
            if (chains.readCall[value] > call) {
                call = chains.readCall[value];
                called = value;
            }
            ret = Math.min(ret, Math.min(chains.writeRet[value], chains.readRet[value]));
        }
        firstRet[first] = ret;
        lastCall[first] = call;
        return null;
    }

    /// An operation of an earlier step, that saw or left the value, was called only after one of a later step had
    /// ended. A write is missed as soon as that ends; a read contradicts when it ends itself.
    private Contradiction late(int value, int call, int ended) {
        if (chains.writeCall[value] == call) {
            return new Contradiction(ended, call, ended);
        }
        int by = firstReturn(seen -> seen == value, ended, ended);
        return by == Chains.OPEN ? new Contradiction(last(), call, ended) : new Contradiction(by, by, ended);
    }

    private int last() {
        return positions[count - 1];
    }

    /// The first return from a position on of an operation that was called after another, or that proves that such a
    /// write happened; OPEN if only more than one step shows that.
    private int firstReturn(IntPredicate saw, int calledAfter, int from) {
        int start = Arrays.binarySearch(positions, 0, count, from);
        for (int i = Math.max(start, ~start); i < count; i++) {
            int position = positions[i];
            if (history.typeAt(position) != Event.Type.OK) {
                continue;
            }
            int value = chains.seenAt(position);
            if (value >= 0
                    && value < root.length
                    && saw.test(value)
                    && (history.pairOf(position) > calledAfter || chains.writeCall[value] > calledAfter)) {
                return position;
            }
        }
        return Chains.OPEN;
    }

    /// Compare-and-sets that derive values from each other in a circle: none of them can have been first.
    private @Nullable Contradiction circle() {
        for (int value = 0; value < next.length; value++) {
            if (exists(value) && root[value] == Chains.NONE) {
                int[] events = {chains.writeCall[value]};
                for (int at = next[value];
                        at != value && at != Chains.NONE && events.length < MAX_SHOWN;
                        at = next[at]) {
                    events = Arrays.copyOf(events, events.length + 1);
                    events[events.length - 1] = chains.writeCall[at];
                }
                return new Contradiction(last(), events);
            }
        }
        return null;
    }

    /// Passes the zones in the order of their first returns, which is that of the least numbers of their chains.
    /// Forward ones that do not overlap leave one that can reach beyond the present: the last. The initial value's
    /// comes first.
    private @Nullable Contradiction overlap() {
        boolean[] met = new boolean[next.length];
        int forward = 0;
        for (int value = 1; value < next.length; value++) {
            int chain = root[value];
            if (chain <= 0 || met[chain]) {
                continue;
            }
            met[chain] = true;
            int ret = firstRet[chain];
            boolean isForward = ret < lastCall[chain];
            if (ret < lastCall[forward] && (isForward || firstRet[forward] < lastCall[chain])) {
                return within(forward, chain);
            }
            forward = isForward ? chain : forward;
        }
        return null;
    }

    /// The same of the operations of one chain. Of a chain with a single value, and that is most, only its reads are
    /// looked for.
    private int firstReturn(int chain, int calledAfter, int from) {
        if (next[chain] != Chains.NONE) {
            return firstReturn(value -> root[value] == chain, calledAfter, from);
        }
        boolean written = chains.writeCall[chain] > calledAfter;
        int write = written && chains.writeRet[chain] >= from ? chains.writeRet[chain] : Chains.OPEN;
        int start = Arrays.binarySearch(positions, 0, count, from);
        return chains.firstRead(chain, Math.max(start, ~start), written ? Chains.NONE : calledAfter, write);
    }

    /// Each of two chains must come before the other: something of either was called after the other's first return.
    private Contradiction within(int one, int other) {
        int both = Math.max(firstRet[one], firstRet[other]);
        int ofOne = firstReturn(one, firstRet[other], both);
        int ofOther = firstReturn(other, firstRet[one], both);
        int by = Math.max(ofOne, ofOther);
        return new Contradiction(
                by == Chains.OPEN ? last() : by,
                firstRet[one],
                ofOne == Chains.OPEN ? lastCall[one] : ofOne,
                firstRet[other],
                ofOther == Chains.OPEN ? lastCall[other] : ofOther);
    }
}
