package dev.quarrel.workloads.generator;

/// The usual leaf: draws operations for ever, each for a random free process.
///
/// @param seed what the next draw is made of
/// @param count operations emitted so far: what unique values are made of
/// @param source makes the operation
public record Draw(Seed seed, long count, Source source) implements Generator {

    /// Makes an operation from a seed of its own and its number. Pure.
    @FunctionalInterface
    public interface Source {
        Op draw(Seed seed, long number);
    }

    public Draw(Seed seed, Source source) {
        this(seed, 0, source);
    }

    @Override
    public Step next(Context context) {
        int process = context.pickFree(seed);
        if (process == Op.ANY) {
            return new Step.Pending(this, Step.FOREVER);
        }
        Seed own = seed.next();
        Op op = source.draw(own, count);
        return new Step.Emit(
                op.by(process).at(Math.max(op.time(), context.time())),
                new Draw(new Seed(own.bits()), count + 1, source));
    }
}
