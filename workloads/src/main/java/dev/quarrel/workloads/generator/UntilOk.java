package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;

/// One operation, tried again by whichever process is free until it once ends ok: *heal, then demand progress*. It
/// never gives up by itself; wrap it in a [TimeLimit].
///
/// @param op the operation, for any process
/// @param running the process that tries it now, or [Op#ANY]
/// @param done whether it has ended ok
public record UntilOk(Op op, int running, boolean done) implements Generator {
    public UntilOk(Op op) {
        this(op, Op.ANY, false);
    }

    @Override
    public Step next(Context context) {
        if (done) {
            return Step.DONE;
        }
        int process = running == Op.ANY ? context.pickFree(new Seed(context.time())) : Op.ANY;
        if (process == Op.ANY) {
            return new Step.Pending(this, Step.FOREVER);
        }
        return new Step.Emit(op.by(process).at(context.time()), new UntilOk(op, process, false));
    }

    @Override
    public Generator update(Context context, Event event) {
        if (event.type() == Event.Type.INVOKE || event.process() != running) {
            return this;
        }
        return new UntilOk(op, Op.ANY, event.type() == Event.Type.OK);
    }
}
