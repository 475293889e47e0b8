package dev.quarrel.store.paxos;

import dev.quarrel.store.versions.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A history of one register, and the plainest judge there is: try every order.
final class RegisterHistory {
    /// An operation from its call to its return; `end` is [Long#MAX_VALUE] and `result` null while its outcome is
    /// unknown, in which case it may happen at any time after the call, or never.
    static final class Operation {
        final Change change;
        final long begin;
        long end = Long.MAX_VALUE;
        Proposer.@Nullable Done result;

        Operation(Change change, long begin) {
            this.change = change;
            this.begin = begin;
        }

        @Override
        public String toString() {
            return change + " [" + begin + ", " + (result == null ? "?" : end + "] " + result);
        }
    }

    private record State(Set<Operation> left, @Nullable Value held) {}

    final List<Operation> operations = new ArrayList<>();
    private final Set<State> deadEnds = new HashSet<>();

    boolean isLinearizable() {
        deadEnds.clear();
        return search(new State(new HashSet<>(operations), null));
    }

    private boolean search(State state) {
        if (state.left.stream().allMatch(operation -> operation.result == null)) {
            return true;
        }
        if (!deadEnds.add(state)) {
            return false;
        }
        long firstEnd =
                state.left.stream().mapToLong(operation -> operation.end).min().orElseThrow();
        for (Operation next : state.left) {
            if (next.begin <= firstEnd && fits(next, state.held)) {
                Set<Operation> left = new HashSet<>(state.left);
                left.remove(next);
                if (search(new State(left, next.change.apply(state.held)))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean fits(Operation operation, @Nullable Value held) {
        Proposer.Done result = operation.result;
        return result == null
                || (Objects.equals(result.before(), held) && result.matched() == operation.change.matches(held));
    }
}
