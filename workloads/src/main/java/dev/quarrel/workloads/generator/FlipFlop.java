package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;

/// Two generators that take turns, one operation each; done when the one whose turn it is, is done.
///
/// ```
/// new FlipFlop(writes, reads)   write read write read …
/// ```
///
/// @param turn whose operation comes next
/// @param other who comes after
public record FlipFlop(Generator turn, Generator other) implements Generator {
    @Override
    public Step next(Context context) {
        return switch (turn.next(context)) {
            case Step.Emit emit -> new Step.Emit(emit.op(), new FlipFlop(other, emit.next()));
            case Step.Pending pending -> new Step.Pending(new FlipFlop(pending.next(), other), pending.wakeNanos());
            case Step.Done done -> done;
        };
    }

    @Override
    public Generator update(Context context, Event event) {
        Generator first = turn.update(context, event);
        Generator second = other.update(context, event);
        return Race.same(first, turn) && Race.same(second, other) ? this : new FlipFlop(first, second);
    }
}
