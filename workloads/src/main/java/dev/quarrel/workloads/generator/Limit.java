package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;

/// At most so many operations of another generator.
///
/// @param left operations still allowed
public record Limit(long left, Generator inner) implements Generator {
    @Override
    public Step next(Context context) {
        if (left <= 0) {
            return Step.DONE;
        }
        return switch (inner.next(context)) {
            case Step.Emit emit -> new Step.Emit(emit.op(), new Limit(left - 1, emit.next()));
            case Step.Pending pending -> new Step.Pending(with(pending.next()), pending.wakeNanos());
            case Step.Done done -> done;
        };
    }

    @Override
    public Generator update(Context context, Event event) {
        return with(inner.update(context, event));
    }

    private Limit with(Generator other) {
        return Race.same(other, inner) ? this : new Limit(left, other);
    }
}
