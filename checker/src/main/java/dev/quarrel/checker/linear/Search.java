package dev.quarrel.checker.linear;

import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Spend;
import dev.quarrel.checker.model.Model;
import dev.quarrel.checker.model.Register;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides one part of a history by the algorithm that suits it: zones for registers whose values are unique, else a
/// competition of searches.
public final class Search {
    private static final int MAX_BISECTED = 400_000;

    private Search() {}

    /// What a search found.
    ///
    /// @param linearizable the answer, or null if the budget was spent first
    /// @param suspects operations of which some cannot be linearized together; empty unless not linearizable
    /// @param stuck the operation at whose return no order was left; null unless a search found that
    /// @param algorithm what found it
    /// @param because why there is no answer; null if there is one
    public record Result(
            @Nullable Boolean linearizable,
            List<Operation> suspects,
            @Nullable Operation stuck,
            String algorithm,
            @Nullable String because) {
        static Result linearizable(String algorithm) {
            return new Result(true, List.of(), null, algorithm, null);
        }

        static Result violation(List<Operation> suspects, @Nullable Operation stuck, String algorithm) {
            return new Result(false, suspects, stuck, algorithm, null);
        }

        static Result unknown(String algorithm, @Nullable String because) {
            return new Result(null, List.of(), null, algorithm, because);
        }

        public boolean isViolation() {
            return Boolean.FALSE.equals(linearizable);
        }
    }

    /// @param positions where the part's events are in the history, in order
    public static Result search(Model initial, History history, int[] positions, Spend spend) {
        if (initial instanceof Register register) {
            Zones.Found found = Zones.search(history, positions, register);
            if (found.applies()) {
                return found.violation().isEmpty()
                        ? Result.linearizable("zones")
                        : earliest(history, positions, register, found);
            }
        }
        return search(initial, history.operationsAt(positions), spend);
    }

    /// The shortest prefix that is already a violation, by bisection: prefixes of what is linearizable are too.
    private static Result earliest(History history, int[] positions, Register register, Zones.Found found) {
        if (positions.length > MAX_BISECTED) {
            return Result.violation(found.violation(), null, "zones");
        }
        Zones.Found earliest = found;
        int good = 0;
        int bad = positions.length;
        while (bad - good > 1) {
            int middle = (good + bad) >>> 1;
            Zones.Found there = Zones.search(history, Arrays.copyOf(positions, middle), register);
            if (there.violation().isEmpty()) {
                good = middle;
            } else {
                bad = middle;
                earliest = there;
            }
        }
        Operation stuck = history.operationAt(history.pairOf(positions[bad - 1]));
        return Result.violation(earliest.violation(), stuck, "zones");
    }

    /// @param operations one part's operations, in the order of their calls
    public static Result search(Model initial, List<Operation> operations, Spend spend) {
        return new Competition(initial, operations, spend).run();
    }
}
