package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;
import java.util.ArrayList;
import java.util.List;

/// Shares the threads out: the first so many for one generator, the next so many for another, the rest for the last.
/// Slow operations of one cannot keep the others from running.
///
/// ```
/// new Reserve(List.of(new Part(2, writes)), reads)   threads 0 1 write, 2 3 4 … read
/// ```
///
/// @param parts who owns how many threads, from thread 0 on
/// @param rest who owns what is left
public record Reserve(List<Part> parts, Generator rest) implements Generator {

    /// @param threads how many threads are its own
    public record Part(int threads, Generator generator) {}

    @Override
    public Step next(Context context) {
        int owned = owned(context);
        Step best = rest.next(context.window(owned, context.threads() - owned));
        int winner = parts.size();
        int from = owned;
        for (int i = parts.size() - 1; i >= 0; i--) {
            from -= parts.get(i).threads();
            Step step = parts.get(i)
                    .generator()
                    .next(context.window(from, parts.get(i).threads()));
            if (Race.before(step, best)) {
                best = step;
                winner = i;
            }
        }
        return Race.with(best, winner, this::with);
    }

    @Override
    public Generator update(Context context, Event event) {
        int thread = context.threadOf(event.process());
        int from = 0;
        for (int i = 0; i < parts.size(); i++) {
            Context own = context.window(from, parts.get(i).threads());
            if (own.contains(thread)) {
                return with(i, parts.get(i).generator().update(own, event));
            }
            from += parts.get(i).threads();
        }
        return with(parts.size(), rest.update(context.window(from, context.threads() - from), event));
    }

    private int owned(Context context) {
        int owned = 0;
        for (Part part : parts) {
            owned += part.threads();
        }
        if (owned > context.threads()) {
            throw new IllegalArgumentException("reserve shares out %d threads, but there are %d; raise the concurrency"
                    .formatted(owned, context.threads()));
        }
        return owned;
    }

    private Reserve with(int index, Generator generator) {
        if (index == parts.size()) {
            return Race.same(generator, rest) ? this : new Reserve(parts, generator);
        }
        if (Race.same(parts.get(index).generator(), generator)) {
            return this;
        }
        List<Part> copy = new ArrayList<>(parts);
        copy.set(index, new Part(parts.get(index).threads(), generator));
        return new Reserve(copy, rest);
    }
}
