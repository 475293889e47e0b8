package dev.quarrel.checker.linear;

import dev.quarrel.checker.Operation;
import dev.quarrel.checker.model.Call;
import dev.quarrel.checker.model.Model;
import java.util.Arrays;
import java.util.List;

/// The slow, obvious oracle: every order of the operations that respects real time, one after another.
final class BruteForce {
    private final Operation[] operations;
    private final Call[] calls;
    private final boolean[] placed;

    private BruteForce(Model initial, List<Operation> given) {
        operations = given.stream()
                .filter(op -> !op.isFail() || initial.observesFailure(op.f()))
                .toArray(Operation[]::new);
        calls = Arrays.stream(operations).map(Call::of).toArray(Call[]::new);
        placed = new boolean[operations.length];
    }

    static boolean isLinearizable(Model initial, List<Operation> operations) {
        return new BruteForce(initial, operations).place(initial);
    }

    private boolean place(Model state) {
        if (isDone()) {
            return true;
        }
        for (int i = 0; i < operations.length; i++) {
            if (!placed[i] && mayBeNext(operations[i])) {
                placed[i] = true;
                for (Model next : state.step(calls[i])) {
                    if (place(next)) {
                        return true;
                    }
                }
                placed[i] = false;
            }
        }
        return false;
    }

    private boolean isDone() {
        for (int i = 0; i < operations.length; i++) {
            if (!placed[i] && !operations[i].isInfo()) {
                return false;
            }
        }
        return true;
    }

    /// Whether no operation that is still to be placed had returned before this one was called.
    private boolean mayBeNext(Operation candidate) {
        for (int i = 0; i < operations.length; i++) {
            if (!placed[i] && operations[i].precedes(candidate)) {
                return false;
            }
        }
        return true;
    }
}
