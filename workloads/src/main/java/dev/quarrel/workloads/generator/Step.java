package dev.quarrel.workloads.generator;

/// What a generator answers when it is asked for an operation. `next` is the generator to ask from then on.
public sealed interface Step {
    /// Invoke `op` at `op.time()`. Until then the asker may throw the answer away and ask the old generator again.
    record Emit(Op op, Generator next) implements Step {}

    /// Nothing yet: ask again after a completion, or at `wakeNanos`, whichever comes first.
    ///
    /// @param wakeNanos nanoseconds since test start; [#FOREVER] when only a completion can help
    record Pending(Generator next, long wakeNanos) implements Step {}

    /// Nothing ever again.
    record Done() implements Step {}

    /// The wake-up time of a generator that waits for a completion only.
    long FOREVER = Long.MAX_VALUE;

    Done DONE = new Done();

    /// The operation's time, or the wake-up time of one that waits; used to find who comes first.
    static long soonest(Step step) {
        return switch (step) {
            case Emit emit -> emit.op().time();
            case Pending pending -> pending.wakeNanos();
            case Done ignored -> FOREVER;
        };
    }
}
