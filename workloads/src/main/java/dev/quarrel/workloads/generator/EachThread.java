package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A copy of one generator for every thread, each running on its own.
///
/// @param fresh what every thread begins with
/// @param copies how far each thread has come; empty before the first asking
public record EachThread(Generator fresh, List<Generator> copies) implements Generator {
    public EachThread(Generator fresh) {
        this(fresh, List.of());
    }

    @Override
    public Step next(Context context) {
        if (copies.isEmpty()) {
            return new EachThread(fresh, Collections.nCopies(context.threads(), fresh)).next(context);
        }
        Step best = Step.DONE;
        int winner = 0;
        for (int i = 0; i < copies.size(); i++) {
            Step step = copies.get(i).next(context.window(i, 1));
            if (Race.before(step, best)) {
                best = step;
                winner = i;
            }
        }
        return Race.with(best, winner, this::with);
    }

    @Override
    public Generator update(Context context, Event event) {
        int thread = context.threadOf(event.process()) - context.thread(0);
        if (thread < 0 || thread >= copies.size()) {
            return this;
        }
        return with(thread, copies.get(thread).update(context.window(thread, 1), event));
    }

    private EachThread with(int index, Generator generator) {
        if (Race.same(copies.get(index), generator)) {
            return this;
        }
        List<Generator> copy = new ArrayList<>(copies);
        copy.set(index, generator);
        return new EachThread(fresh, copy);
    }
}
