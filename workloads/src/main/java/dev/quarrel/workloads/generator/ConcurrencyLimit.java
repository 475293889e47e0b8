package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;
import java.util.TreeSet;

/// Another generator, of whose operations at most so many run at a time; the other threads stay free for whoever runs
/// beside it.
///
/// @param most operations at a time
/// @param running the processes that run one now; never changed, but replaced
public record ConcurrencyLimit(int most, TreeSet<Integer> running, Generator inner) implements Generator {
    public ConcurrencyLimit(int most, Generator inner) {
        this(most, new TreeSet<>(), inner);
        if (most < 1) {
            throw new IllegalArgumentException("a limit of concurrency is 1 or more, not " + most);
        }
    }

    @Override
    public Step next(Context context) {
        if (running.size() >= most) {
            return new Step.Pending(this, Step.FOREVER);
        }
        return switch (inner.next(context)) {
            case Step.Emit emit -> {
                TreeSet<Integer> with = new TreeSet<>(running);
                with.add(emit.op().process());
                yield new Step.Emit(emit.op(), new ConcurrencyLimit(most, with, emit.next()));
            }
            case Step.Pending pending ->
                new Step.Pending(new ConcurrencyLimit(most, running, pending.next()), pending.wakeNanos());
            case Step.Done done -> done;
        };
    }

    @Override
    public Generator update(Context context, Event event) {
        Generator updated = inner.update(context, event);
        if (event.type() != Event.Type.INVOKE && running.contains(event.process())) {
            TreeSet<Integer> without = new TreeSet<>(running);
            without.remove(event.process());
            return new ConcurrencyLimit(most, without, updated);
        }
        return Race.same(updated, inner) ? this : new ConcurrencyLimit(most, running, updated);
    }
}
