package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;

/// Spaces the operations of another generator: gaps are uniform in `[0, 2·mean)`, so that nothing beats in step with
/// a timer of the store. It never catches up: where all threads were busy, the operations that did not fit are not
/// asked for later in a burst.
///
/// @param meanGapNanos nanoseconds between operations, in the mean, over all threads together
/// @param due when the next may go, or -1 before the first
public record Stagger(Seed seed, long meanGapNanos, Generator inner, long due) implements Generator {
    public Stagger(Seed seed, long meanGapNanos, Generator inner) {
        this(seed, meanGapNanos, inner, -1);
    }

    /// So many operations a second, in the mean.
    public static Stagger perSecond(Seed seed, double rate, Generator inner) {
        if (!(rate > 0)) {
            throw new IllegalArgumentException("a rate is a positive number of operations a second, not " + rate);
        }
        return new Stagger(seed, Math.max(1, Math.round(1e9 / rate)), inner);
    }

    @Override
    public Step next(Context context) {
        return switch (inner.next(context)) {
            case Step.Emit emit -> {
                Op op = emit.op();
                long time = Math.max(op.time(), due);
                long gap = (long) (seed.unit() * 2 * meanGapNanos);
                yield new Step.Emit(op.at(time), new Stagger(seed.next(), meanGapNanos, emit.next(), time + gap));
            }
            case Step.Pending pending -> new Step.Pending(with(pending.next()), pending.wakeNanos());
            case Step.Done done -> done;
        };
    }

    @Override
    public Generator update(Context context, Event event) {
        return with(inner.update(context, event));
    }

    private Stagger with(Generator other) {
        return Race.same(other, inner) ? this : new Stagger(seed, meanGapNanos, other, due);
    }
}
