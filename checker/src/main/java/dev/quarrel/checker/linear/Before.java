package dev.quarrel.checker.linear;

import dev.quarrel.checker.Operation;
import dev.quarrel.checker.model.Model;
import java.util.List;
import java.util.Map;

/// What a piece of a history begins with, when it is cut where nothing is pending.
///
/// @param starts everything that was possible there
/// @param carried operations that never returned and may still take effect, in the order of their calls
/// @param whole whether there was nothing before the piece
record Before(List<JustInTime.Start> starts, List<Operation> carried, boolean whole) {
    /// The beginning of a history.
    static Before all(Model initial) {
        return new Before(List.of(new JustInTime.Start(initial, Map.of())), List.of(), true);
    }

    /// The different states that were possible; at least one.
    List<Model> states() {
        return starts.stream().map(JustInTime.Start::state).distinct().toList();
    }
}
