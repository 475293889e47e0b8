package dev.quarrel.workloads.generator;

import java.util.List;

/// A given list of operations, in order, each once. One that names a thread (as a process below the concurrency)
/// waits for that thread; one that names a time waits for that. This is how a plan is replayed and how tests say what
/// they mean.
///
/// @param ops the operations; taken as immutable
/// @param at position of the next one
public record Listed(List<Op> ops, int at) implements Generator {
    public Listed(List<Op> ops) {
        this(List.copyOf(ops), 0);
    }

    @Override
    public Step next(Context context) {
        if (at >= ops.size()) {
            return Step.DONE;
        }
        Op op = ops.get(at);
        int process = op.process() == Op.ANY ? context.pickFree(new Seed(at)) : named(context, op.process());
        if (process == Op.ANY) {
            return new Step.Pending(this, Step.FOREVER);
        }
        return new Step.Emit(op.by(process).at(Math.max(op.time(), context.time())), new Listed(ops, at + 1));
    }

    private static int named(Context context, int process) {
        int thread = context.threadOf(process);
        return context.isFree(thread) ? context.process(thread) : Op.ANY;
    }
}
