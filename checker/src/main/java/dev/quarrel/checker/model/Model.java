package dev.quarrel.checker.model;

import java.util.List;

/// The state of one object and its pure step: a value, equal to every other model in the same state.
///
/// To add a model write one record, give it equality over its state, and name it in [Models].
public interface Model {
    /// The states in which the call may leave the object: none if the call cannot happen in this state, more than one
    /// only if its result is unknown and matters.
    ///
    /// @throws IllegalArgumentException if the model does not know the call's `f`, naming those it knows
    List<? extends Model> step(Call call);

    /// Whether the call never changes the state, whatever the state is.
    default boolean isReadOnly(Call call) {
        return false;
    }

    /// Whether an operation that failed, and so did not change anything, nevertheless saw something of the state. By
    /// default it says nothing.
    default boolean observesFailure(String f) {
        return false;
    }

    /// How much memory the state takes, in objects, roughly.
    default int weight() {
        return 1;
    }
}
