package dev.quarrel.checker.linear;

import dev.quarrel.checker.History;
import dev.quarrel.checker.Words;
import dev.quarrel.checker.model.Call;
import dev.quarrel.checker.model.Register;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a register with unique values may hold at the end of a linearizable history: by the theorem of `docs/zones.md`
/// the values of which one more read, begun now, would still be linearizable.
///
/// That is the last value of a chain whose zone begins after every other chain's last call, and what pending writes
/// that nobody has seen would leave.
///
/// ```
/// write 1 ├─┤
/// write 2   ├──┤
/// write 3      ├────     1 no more; 2, or 3 if it has taken effect
/// ```
final class LastValues {
    private static final int MAX_SHOWN = 6;
    private static final int MAX_PENDING = 1 << 12;

    private final Chains chains;
    private final int[] next;
    private final int[] root;
    private final int[] firstRet;
    /// The chain with the greatest last call, that call, and the greatest of any other chain.
    private int lastChain = Chains.NONE;

    private int lastCall = Integer.MIN_VALUE;
    private int secondCall = Integer.MIN_VALUE;

    LastValues(Chains chains, int[] next, int[] root, int[] firstRet, int[] lastCalls) {
        this.chains = chains;
        this.next = next;
        this.root = root;
        this.firstRet = firstRet;
        for (int chain = 0; chain < root.length; chain++) {
            if (root[chain] == chain) {
                meet(chain, lastCalls[chain]);
            }
        }
    }

    private void meet(int chain, int call) {
        if (call > lastCall) {
            secondCall = lastCall;
            lastCall = call;
            lastChain = chain;
        } else {
            secondCall = Math.max(secondCall, call);
        }
    }

    /// Whether the register may hold the value.
    private boolean contains(int value) {
        int at = value;
        for (int i = 0; i < MAX_PENDING && at != Chains.NONE && chains.unproven[at]; i++) {
            if (chains.from[at] == Chains.NONE) {
                return true;
            }
            at = chains.from[at];
        }
        if (at == Chains.NONE || chains.unproven[at] || root[at] == Chains.NONE || next[at] != Chains.NONE) {
            return false;
        }
        return firstRet[root[at]] > (root[at] == lastChain ? secondCall : lastCall);
    }

    /// One phrase for each, such as `2, after process 3 wrote 2 (1.0–4.0 ms)`, as [Possible] has them.
    List<String> inWords(History history, Register register) {
        List<Integer> values = values();
        List<String> phrases = new ArrayList<>();
        for (int value : values.subList(0, Math.min(values.size(), MAX_SHOWN))) {
            phrases.add(phrase(value, history, register));
        }
        if (values.size() > MAX_SHOWN) {
            phrases.add(values.size() - MAX_SHOWN + " more");
        }
        return phrases;
    }

    /// The numbers of the values.
    List<Integer> values() {
        return IntStream.range(0, root.length).filter(this::contains).boxed().toList();
    }

    /// The value of a number.
    @Nullable
    Object value(int number, History history, Register register) {
        return number == 0
                ? register.value()
                : register.written(Call.of(history.operationAt(chains.writeCall[number])));
    }

    private String phrase(int value, History history, Register register) {
        String held = Words.value(value(value, history, register));
        boolean pending = value != 0 && chains.writeRet[value] == Chains.OPEN;
        return pending ? held + ", after " + Words.sentence(history.operationAt(chains.writeCall[value])) : held;
    }
}
