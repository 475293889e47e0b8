package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;
import java.util.TreeSet;

/// Another generator, until so many different processes have taken part. An operation of unknown outcome retires its
/// process, so this bounds how many of those there can be, and with them what a checker has to search.
///
/// @param most how many processes may take part
/// @param seen those that have; never changed, but replaced
public record ProcessLimit(int most, TreeSet<Integer> seen, Generator inner) implements Generator {
    public ProcessLimit(int most, Generator inner) {
        this(most, new TreeSet<>(), inner);
    }

    @Override
    public Step next(Context context) {
        return switch (inner.next(context)) {
            case Step.Emit emit -> {
                TreeSet<Integer> with = new TreeSet<>(seen);
                with.add(emit.op().process());
                yield with.size() > most
                        ? Step.DONE
                        : new Step.Emit(emit.op(), new ProcessLimit(most, with, emit.next()));
            }
            case Step.Pending pending ->
                new Step.Pending(new ProcessLimit(most, seen, pending.next()), pending.wakeNanos());
            case Step.Done done -> done;
        };
    }

    @Override
    public Generator update(Context context, Event event) {
        Generator updated = inner.update(context, event);
        return Race.same(updated, inner) ? this : new ProcessLimit(most, seen, updated);
    }
}
