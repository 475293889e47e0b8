package dev.quarrel.store.paxos;

import dev.quarrel.store.versions.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A history of one register, and the plainest judge there is: try every order.
public final class RegisterHistory {
    /// An operation from its call to its return. Until it ended its outcome is unknown: it may happen at any time after
    /// the call, or never.
    public static final class Operation {
        private final Change change;
        private final long begin;
        private long end = Long.MAX_VALUE;
        private @Nullable Predicate<@Nullable Value> fits;
        private Object result = "?";

        public Operation(Change change, long begin) {
            this.change = change;
            this.begin = begin;
        }

        public Change change() {
            return change;
        }

        /// It returned: `fits` tells which values the register may have held right before it took effect.
        public void ended(long at, Object result, Predicate<@Nullable Value> fits) {
            this.end = at;
            this.result = result;
            this.fits = fits;
        }

        @Override
        public String toString() {
            return change + " [" + begin + ", " + (fits == null ? "?" : end + "] " + result);
        }
    }

    private record State(Set<Operation> left, @Nullable Value held) {}

    public final List<Operation> operations = new ArrayList<>();
    private final Set<State> deadEnds = new HashSet<>();

    public boolean isLinearizable() {
        deadEnds.clear();
        return search(new State(new HashSet<>(operations), null));
    }

    private boolean search(State state) {
        if (state.left.stream().allMatch(operation -> operation.fits == null)) {
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
        return operation.fits == null || operation.fits.test(held);
    }
}
