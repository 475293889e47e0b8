package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;
import java.util.Map;

/// A line in the history, at the moment when it is asked for: *heal, now the final reads*. It takes no thread and
/// reaches no client; the runner writes it down beside the steps of the nemesis.
///
/// @param text the line
/// @param done whether it has been written
public record Log(String text, boolean done) implements Generator {
    /// The `f` of the operation that is a line and nothing else.
    public static final String F = "log";

    public Log(String text) {
        this(text, false);
    }

    @Override
    public Step next(Context context) {
        return done
                ? Step.DONE
                : new Step.Emit(new Op(context.time(), Op.ANY, F, null, text, Map.of()), new Log(text, true));
    }

    @Override
    public Generator update(Context context, Event event) {
        return this;
    }
}
