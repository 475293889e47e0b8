package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;
import java.util.ArrayList;
import java.util.List;

/// Generators one after another; each begins only when the one before is done and all threads have come back, so that
/// no operation of one phase overlaps one of the next (but for those whose outcome is unknown, which never end).
///
/// @param phases those still to come, the current one first
/// @param begun whether the current one has been asked
public record Phases(List<Generator> phases, boolean begun) implements Generator {
    public Phases(List<Generator> phases) {
        this(List.copyOf(phases), false);
    }

    public static Phases of(Generator... phases) {
        return new Phases(List.of(phases));
    }

    /// Another generator, begun only when all threads have come back.
    public static Phases synchronize(Generator generator) {
        return of(generator);
    }

    /// The first; when it is done and all threads have come back, the second.
    public static Phases then(Generator first, Generator second) {
        return of(first, second);
    }

    @Override
    public Step next(Context context) {
        if (phases.isEmpty()) {
            return Step.DONE;
        }
        if (!begun && context.freeCount() < context.threads()) {
            return new Step.Pending(this, Step.FOREVER);
        }
        return switch (phases.getFirst().next(context)) {
            case Step.Emit emit -> new Step.Emit(emit.op(), with(emit.next()));
            case Step.Pending pending -> new Step.Pending(with(pending.next()), pending.wakeNanos());
            case Step.Done done -> new Phases(phases.subList(1, phases.size()), false).next(context);
        };
    }

    @Override
    public Generator update(Context context, Event event) {
        if (phases.isEmpty() || !begun) {
            return this;
        }
        Generator updated = phases.getFirst().update(context, event);
        return Race.same(updated, phases.getFirst()) ? this : with(updated);
    }

    private Phases with(Generator current) {
        if (phases.size() == 1) {
            return new Phases(List.of(current), true);
        }
        List<Generator> copy = new ArrayList<>(phases);
        copy.set(0, current);
        return new Phases(copy, true);
    }
}
