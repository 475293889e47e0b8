package dev.quarrel.checker.linear;

import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Spend;
import dev.quarrel.checker.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Decides one part of a history by the algorithm that suits it.
public final class Search {
    private Search() {}

    /// What a search found.
    ///
    /// @param linearizable the answer, or null if the budget was spent first
    /// @param stuck the operation that no order could place before its return; null unless not linearizable
    /// @param because why there is no answer; null if there is one
    public record Result(
            @Nullable Boolean linearizable,
            @Nullable Operation stuck,
            @Nullable String because) {
        public boolean isViolation() {
            return Boolean.FALSE.equals(linearizable);
        }
    }

    /// @param operations one part's operations, in the order of their calls
    public static Result search(Model initial, List<Operation> operations, Spend spend) {
        Part part = new Part(initial, operations);
        Transitions transitions = new Transitions(initial, part.calls, spend);
        WingGong search = new WingGong(part, transitions, spend);
        return switch (search.run(Long.MAX_VALUE)) {
            case LINEARIZABLE -> new Result(true, null, null);
            case NOT_LINEARIZABLE ->
                new Result(false, part.operations.get(part.events[search.furthest()] & ~Part.RETURN), null);
            case SEARCHING, SPENT -> new Result(null, null, spend.because());
        };
    }
}
