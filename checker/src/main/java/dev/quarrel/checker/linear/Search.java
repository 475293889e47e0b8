package dev.quarrel.checker.linear;

import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Spend;
import dev.quarrel.checker.model.Model;
import dev.quarrel.checker.model.Register;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides one part of a history by the algorithm that suits it: zones for registers whose values are unique, else a
/// search.
public final class Search {
    private Search() {}

    /// What a search found.
    ///
    /// @param linearizable the answer, or null if the budget was spent first
    /// @param suspects operations of which some cannot be linearized together; empty unless not linearizable
    /// @param algorithm what found it
    /// @param because why there is no answer; null if there is one
    public record Result(
            @Nullable Boolean linearizable,
            List<Operation> suspects,
            String algorithm,
            @Nullable String because) {
        public boolean isViolation() {
            return Boolean.FALSE.equals(linearizable);
        }
    }

    /// @param positions where the part's events are in the history, in order
    public static Result search(Model initial, History history, int[] positions, Spend spend) {
        if (initial instanceof Register register) {
            Zones.Found found = Zones.search(history, positions, register);
            if (found.applies()) {
                return new Result(found.violation().isEmpty(), found.violation(), "zones", null);
            }
        }
        return search(initial, history.operationsAt(positions), spend);
    }

    /// @param operations one part's operations, in the order of their calls
    public static Result search(Model initial, List<Operation> operations, Spend spend) {
        Part part = new Part(initial, operations);
        Transitions transitions = new Transitions(initial, part.calls, spend);
        WingGong search = new WingGong(part, transitions, spend);
        return switch (search.run(Long.MAX_VALUE)) {
            case LINEARIZABLE -> new Result(true, List.of(), "wing-gong", null);
            case NOT_LINEARIZABLE ->
                new Result(
                        false, upTo(part.operations, part.events[search.furthest()] & ~Part.RETURN), "wing-gong", null);
            case SEARCHING, SPENT -> new Result(null, List.of(), "wing-gong", spend.because());
        };
    }

    /// The operations that were called before the stuck one returned; what had not returned by then is as good as open.
    private static List<Operation> upTo(List<Operation> operations, int stuck) {
        int end = operations.get(stuck).ret();
        List<Operation> prefix = new ArrayList<>();
        for (Operation op : operations) {
            if (op.call() < end) {
                prefix.add(op.ret() <= end ? op : new Operation(op.id(), op.call(), -1, op.invoke(), null));
            }
        }
        return prefix;
    }
}
