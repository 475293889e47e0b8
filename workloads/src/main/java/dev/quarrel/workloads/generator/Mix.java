package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;
import java.util.ArrayList;
import java.util.List;

/// Each operation from one of several generators, chosen at random by weight; one that is done drops out.
///
/// @param parts who takes part, and how often
public record Mix(Seed seed, List<Part> parts) implements Generator {

    /// @param weight how many of the sum of all weights fall to this one
    public record Part(int weight, Generator generator) {}

    @Override
    public Step next(Context context) {
        if (parts.isEmpty()) {
            return Step.DONE;
        }
        int chosen = choose();
        return switch (parts.get(chosen).generator().next(context)) {
            case Step.Emit emit -> new Step.Emit(emit.op(), new Mix(seed.next(), with(chosen, emit.next())));
            case Step.Pending pending ->
                new Step.Pending(new Mix(seed, with(chosen, pending.next())), pending.wakeNanos());
            case Step.Done done -> without(chosen).next(context);
        };
    }

    @Override
    public Generator update(Context context, Event event) {
        Mix updated = this;
        for (int i = 0; i < parts.size(); i++) {
            Generator old = parts.get(i).generator();
            Generator now = old.update(context, event);
            if (!Race.same(now, old)) {
                updated = new Mix(seed, updated.with(i, now));
            }
        }
        return updated;
    }

    private int choose() {
        int sum = 0;
        for (Part part : parts) {
            sum += part.weight();
        }
        int mark = seed.below(sum);
        int chosen = 0;
        while (mark >= parts.get(chosen).weight()) {
            mark -= parts.get(chosen).weight();
            chosen++;
        }
        return chosen;
    }

    private List<Part> with(int index, Generator generator) {
        if (Race.same(parts.get(index).generator(), generator)) {
            return parts;
        }
        List<Part> copy = new ArrayList<>(parts);
        copy.set(index, new Part(parts.get(index).weight(), generator));
        return copy;
    }

    private Mix without(int index) {
        List<Part> copy = new ArrayList<>(parts);
        copy.remove(index);
        return new Mix(seed.next(), copy);
    }
}
