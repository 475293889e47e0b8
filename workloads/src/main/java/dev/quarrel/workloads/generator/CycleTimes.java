package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;
import java.util.ArrayList;
import java.util.List;

/// Generators that rule by turns, each for its own time, round and round from the first asking on: *five seconds of
/// writes, ten of reads*. What one has not got to waits for its next turn. Done when one is done in its turn.
///
/// @param parts who rules for how long, in order
/// @param begin nanoseconds since test start, or -1 before the first asking
public record CycleTimes(List<Part> parts, long begin) implements Generator {

    /// @param lengthNanos how long a turn lasts
    public record Part(long lengthNanos, Generator generator) {
        public Part {
            if (lengthNanos < 1) {
                throw new IllegalArgumentException("a turn lasts 1 ns or more, not " + lengthNanos);
            }
        }
    }

    public CycleTimes(List<Part> parts) {
        this(List.copyOf(parts), -1);
    }

    @Override
    public Step next(Context context) {
        long from = begin < 0 ? context.time() : begin;
        long left = (context.time() - from)
                % parts.stream().mapToLong(Part::lengthNanos).sum();
        int ruler = 0;
        while (left >= parts.get(ruler).lengthNanos()) {
            left -= parts.get(ruler).lengthNanos();
            ruler++;
        }
        long until = context.time() - left + parts.get(ruler).lengthNanos();
        return switch (parts.get(ruler).generator().next(context)) {
            case Step.Emit emit ->
                emit.op().time() >= until
                        ? new Step.Pending(new CycleTimes(parts, from), until)
                        : new Step.Emit(emit.op(), with(from, ruler, emit.next()));
            case Step.Pending pending ->
                new Step.Pending(with(from, ruler, pending.next()), Math.min(until, pending.wakeNanos()));
            case Step.Done done -> done;
        };
    }

    @Override
    public Generator update(Context context, Event event) {
        CycleTimes updated = this;
        for (int i = 0; i < parts.size(); i++) {
            Generator now = parts.get(i).generator().update(context, event);
            updated = Race.same(now, parts.get(i).generator()) ? updated : updated.with(begin, i, now);
        }
        return updated;
    }

    private CycleTimes with(long from, int index, Generator generator) {
        List<Part> copy = new ArrayList<>(parts);
        copy.set(index, new Part(parts.get(index).lengthNanos(), generator));
        return new CycleTimes(copy, from);
    }
}
