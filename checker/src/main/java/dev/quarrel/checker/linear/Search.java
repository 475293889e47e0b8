package dev.quarrel.checker.linear;

import dev.quarrel.checker.Event;
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
    private static final int GUESSES = 6;
    /// What an operation takes while it is searched: its two events, its call, its places.
    private static final int BYTES_PER_OPERATION = 400;

    private Search() {}

    /// What a search found.
    ///
    /// @param linearizable the answer, or null if the budget was spent first
    /// @param suspects operations of which some cannot be linearized together; empty unless not linearizable
    /// @param stuck the operation at whose return no order was left; null unless a search found that
    /// @param possible what the object could be just before that return, in words; empty where that is not known
    /// @param algorithm what found it
    /// @param because why there is no answer; null if there is one
    public record Result(
            @Nullable Boolean linearizable,
            List<Operation> suspects,
            @Nullable Operation stuck,
            List<String> possible,
            String algorithm,
            @Nullable String because) {
        static Result linearizable(String algorithm) {
            return new Result(true, List.of(), null, List.of(), algorithm, null);
        }

        static Result violation(List<Operation> suspects, @Nullable Operation stuck, String algorithm) {
            return new Result(false, suspects, stuck, List.of(), algorithm, null);
        }

        static Result unknown(String algorithm, @Nullable String because) {
            return new Result(null, List.of(), null, List.of(), algorithm, because);
        }

        public boolean isViolation() {
            return Boolean.FALSE.equals(linearizable);
        }
    }

    /// @param positions where the part's events are in the history, in order
    public static Result search(Model initial, History history, int[] positions, Spend spend) {
        if (initial instanceof Register register && !seesMisses(register, history, positions)) {
            Zones zones = Zones.search(history, positions, register);
            if (zones.applies()) {
                return zones.violation().isEmpty()
                        ? Result.linearizable("zones")
                        : earliest(history, positions, register, zones);
            }
        }
        return search(initial, history.operationsAt(positions), spend);
    }

    /// Whether some compare-and-set saw that the value was not the one it expected. Zones cannot say "not this one".
    private static boolean seesMisses(Register register, History history, int[] positions) {
        return register.observesMisses()
                && Arrays.stream(positions)
                        .anyMatch(at ->
                                history.typeAt(at) == Event.Type.FAIL && register.observesFailure(history.fAt(at)));
    }

    /// The shortest prefix that is already a violation. Each violation names a return by which it is one; most often
    /// the events before that return are linearizable, and one look shows it. Else bisection: prefixes of what is
    /// linearizable are too.
    private static Result earliest(History history, int[] positions, Register register, Zones found) {
        Zones earliest = found;
        @Nullable Zones last = null;
        int good = 0;
        int bad = 1 + Arrays.binarySearch(positions, found.by());
        for (int guess = 0; bad - good > 1; guess++) {
            int middle = guess < GUESSES ? bad - 1 : (good + bad) >>> 1;
            Zones there = found.upTo(middle);
            if (there.violation().isEmpty()) {
                good = middle;
                last = there;
            } else {
                bad = 1 + Arrays.binarySearch(positions, 0, middle, there.by());
                earliest = there;
            }
        }
        Operation stuck = history.operationAt(history.pairOf(positions[bad - 1]));
        List<String> possible = last == null ? List.of() : last.lastValues().inWords(history, register);
        return new Result(false, earliest.violation(), stuck, possible, "zones", null);
    }

    /// @param operations one part's operations, in the order of their calls
    public static Result search(Model initial, List<Operation> operations, Spend spend) {
        long bytes = (long) BYTES_PER_OPERATION * operations.size();
        spend.remember(bytes);
        if (spend.isSpent()) {
            return Result.unknown(
                    "competition", spend.because() + " by its " + operations.size() + " operations alone");
        }
        Result result = new Competition(initial, operations, spend).run();
        spend.remember(-bytes);
        return result;
    }
}
