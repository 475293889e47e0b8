package dev.quarrel.checker.linear;

import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.model.Register;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Decides linearizability of a register whose written values are unique, in linear time (Gibbons and Korach, *Testing
/// shared memories*, 1997, section 4.2, extended to compare-and-set; the proof is in `docs/zones.md`).
///
/// A value's write, its reads, and the values that successful compare-and-sets derive from it form a *chain*, which
/// must be
/// linearized as one block. Its zone lies between its first return F and its last call S: *forward* if F < S, else
/// *backward*. There is an order of the blocks if and only if no two forward zones overlap and no backward zone lies
/// within a forward one.
///
/// ```
/// write 1 ├─┤            F of 1 is its write's return, S of 1 its read's call: a forward zone
/// write 2      ├─┤       a backward zone within it: 2 was written when 1 must have been there
/// read 1           ├─┤   not linearizable
/// ```
final class Zones {
    private static final int MAX_SHOWN = 400;

    private final Chains chains;
    /// Per value the one that a compare-and-set derived from it, and the first value of its chain.
    private final int[] next;

    private final int[] root;
    /// Per first value of a chain: the ends of its zone.
    private final int[] firstRet;

    private final int[] lastCall;

    private Zones(Chains chains) {
        this.chains = chains;
        int values = chains.values();
        next = new int[values];
        root = new int[values];
        firstRet = new int[values];
        lastCall = new int[values];
        Arrays.fill(next, Chains.NONE);
        Arrays.fill(root, Chains.NONE);
    }

    /// What was found. A violation names few operations which together cannot be linearized; where a long chain of
    /// compare-and-sets links them, its links are left out.
    ///
    /// @param applies whether every value was written once
    /// @param violation empty if the register is linearizable
    record Found(boolean applies, List<Operation> violation) {}

    static Found search(History history, int[] positions, Register register) {
        Chains chains = new Chains(history, positions, register);
        if (chains.duplicates) {
            return new Found(false, List.of());
        }
        int[] ranks = new Zones(chains).violation(positions.length);
        return new Found(true, ranks == null ? List.of() : operations(history, chains, ranks));
    }

    /// The operations of the ranks, and the writes that explain what they saw: a compare-and-set needs the write of
    /// what it
    /// took, and so on.
    private static List<Operation> operations(History history, Chains chains, int[] ranks) {
        TreeSet<Integer> calls = new TreeSet<>();
        for (int rank : ranks) {
            if (rank < 0 || rank == Chains.OPEN) {
                continue;
            }
            calls.add(chains.callAt(rank));
            int value = chains.seenAt(rank);
            addProof(chains, value, calls);
            for (int i = 0; i < MAX_SHOWN && value > 0 && chains.writeCall[value] != Chains.NONE; i++) {
                calls.add(chains.callAt(chains.writeCall[value]));
                value = chains.from[value];
            }
        }
        return calls.stream().map(history::operationAt).toList();
    }

    /// What shows that a write which never returned did happen: a read of its value, or a compare-and-set that took it.
    private static void addProof(Chains chains, int seen, Set<Integer> calls) {
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

    /// Ranks of events of operations that contradict each other, or null.
    private int @Nullable [] violation(int events) {
        int[] broken = link();
        for (int value = 0; value < next.length && broken == null; value++) {
            if (exists(value) && chains.from[value] == Chains.NONE) {
                broken = walk(value);
            }
        }
        broken = broken == null ? circle() : broken;
        return broken == null ? overlap(events) : broken;
    }

    private boolean exists(int value) {
        return value == 0 || (chains.writeCall[value] != Chains.NONE && !chains.unproven[value]);
    }

    /// Joins each compare-and-set to the value it took. Two that took the same value contradict, and so does a value
    /// that
    /// was seen but never written.
    private int @Nullable [] link() {
        for (int value = 0; value < next.length; value++) {
            boolean written = exists(value);
            if (!written && chains.readCall[value] != Chains.NONE) {
                return new int[] {chains.readRet[value]};
            }
            int from = written ? chains.from[value] : Chains.NONE;
            if (from == Chains.NONE) {
                continue;
            }
            if (!exists(from)) {
                return new int[] {chains.writeCall[value]};
            }
            if (next[from] != Chains.NONE) {
                return new int[] {chains.writeCall[next[from]], chains.writeCall[value]};
            }
            next[from] = value;
        }
        return null;
    }

    /// Goes along one chain: no operation may have ended before one of an earlier step began.
    private int @Nullable [] walk(int first) {
        int call = Chains.NONE;
        int ret = Chains.OPEN;
        for (int value = first; value != Chains.NONE; value = next[value]) {
            root[value] = first;
            if (chains.writeRet[value] < call) {
                return new int[] {call, chains.writeRet[value]};
            }
            call = Math.max(call, chains.writeCall[value]);
            if (chains.readRet[value] < call) {
                return new int[] {call, chains.readRet[value]};
            }
            call = Math.max(call, chains.readCall[value]);
            ret = Math.min(ret, Math.min(chains.writeRet[value], chains.readRet[value]));
        }
        firstRet[first] = ret;
        lastCall[first] = call;
        return null;
    }

    /// Compare-and-sets that derive values from each other in a circle: none of them can have been first.
    private int @Nullable [] circle() {
        for (int value = 0; value < next.length; value++) {
            if (exists(value) && root[value] == Chains.NONE) {
                int[] ranks = {chains.writeCall[value]};
                for (int at = next[value];
                        at != value && at != Chains.NONE && ranks.length < MAX_SHOWN;
                        at = next[at]) {
                    ranks = Arrays.copyOf(ranks, ranks.length + 1);
                    ranks[ranks.length - 1] = chains.writeCall[at];
                }
                return ranks;
            }
        }
        return null;
    }

    /// Passes the zones in the order of their first returns. Forward ones that do not overlap leave one that can reach
    /// beyond the current rank: the last. The initial value's comes first.
    private int @Nullable [] overlap(int events) {
        int[] rootAt = new int[events];
        for (int value = 1; value < next.length; value++) {
            if (root[value] == value) {
                rootAt[firstRet[value]] = value;
            }
        }
        int forward = 0;
        for (int rank = 0; rank < events; rank++) {
            int chain = rootAt[rank];
            if (chain == 0) {
                continue;
            }
            boolean isForward = rank < lastCall[chain];
            if (rank < lastCall[forward] && (isForward || firstRet[forward] < lastCall[chain])) {
                return contradiction(forward, chain);
            }
            forward = isForward ? chain : forward;
        }
        return null;
    }

    private int[] contradiction(int one, int other) {
        return new int[] {firstRet[one], lastCall[one], firstRet[other], lastCall[other]};
    }
}
