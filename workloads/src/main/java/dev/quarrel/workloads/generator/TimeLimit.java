package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;

/// Another generator, for so long, counted from when it is first asked. An operation due after the end is not begun.
///
/// @param lengthNanos how long
/// @param end nanoseconds since test start, or -1 before the first asking
public record TimeLimit(long lengthNanos, Generator inner, long end) implements Generator {
    public TimeLimit(long lengthNanos, Generator inner) {
        this(lengthNanos, inner, -1);
    }

    @Override
    public Step next(Context context) {
        long until = end < 0 ? context.time() + lengthNanos : end;
        if (context.time() >= until) {
            return Step.DONE;
        }
        return switch (inner.next(context)) {
            case Step.Emit emit ->
                emit.op().time() >= until
                        ? Step.DONE
                        : new Step.Emit(emit.op(), new TimeLimit(lengthNanos, emit.next(), until));
            case Step.Pending pending ->
                new Step.Pending(
                        new TimeLimit(lengthNanos, pending.next(), until), Math.min(pending.wakeNanos(), until));
            case Step.Done done -> done;
        };
    }

    @Override
    public Generator update(Context context, Event event) {
        Generator updated = inner.update(context, event);
        return Race.same(updated, inner) ? this : new TimeLimit(lengthNanos, updated, end);
    }
}
