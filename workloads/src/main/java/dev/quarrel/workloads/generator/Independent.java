package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Many small tests in one, each on a key of its own: threads are grouped, each group runs one key's generator to its
/// end and then takes up the next key. Operations without a key get that of their group. Short histories per key keep
/// checking cheap; many keys keep the store busy. (After `jepsen.independent`.)
///
/// @param groupSize threads that work on one key together
/// @param keys how many keys in all, named `k0`, `k1`, …
/// @param make the generator of the key with this number
/// @param begun how many keys have been taken up
/// @param slots what each group does; empty before the first asking
public record Independent(int groupSize, int keys, IntFunction<Generator> make, int begun, List<Slot> slots)
        implements Generator {

    /// @param generator the key's generator, or null when no key was left
    public record Slot(int key, @Nullable Generator generator) {}

    public Independent(int groupSize, int keys, IntFunction<Generator> make) {
        this(groupSize, keys, make, 0, List.of());
    }

    @Override
    public Step next(Context context) {
        if (slots.isEmpty()) {
            return open(context).next(context);
        }
        Step best = Step.DONE;
        int winner = 0;
        for (int i = 0; i < slots.size(); i++) {
            Generator generator = slots.get(i).generator();
            if (generator == null) {
                continue;
            }
            Step step = generator.next(context.window(i * groupSize, groupSize));
            if (step instanceof Step.Done) {
                return advance(i).next(context);
            }
            if (Race.before(step, best)) {
                best = step;
                winner = i;
            }
        }
        return Race.with(keyed(best, winner), winner, this::with);
    }

    @Override
    public Generator update(Context context, Event event) {
        int slot = context.threadOf(event.process()) / groupSize;
        Generator generator = slot < slots.size() ? slots.get(slot).generator() : null;
        return generator == null
                ? this
                : with(slot, generator.update(context.window(slot * groupSize, groupSize), event));
    }

    private Independent open(Context context) {
        int groups = context.threads() / groupSize;
        if (groups == 0) {
            throw new IllegalArgumentException("%d threads a key, but there are only %d; raise the concurrency"
                    .formatted(groupSize, context.threads()));
        }
        Independent opened = this;
        for (int i = 0; i < groups; i++) {
            List<Slot> more = new ArrayList<>(opened.slots);
            more.add(new Slot(0, null));
            opened = new Independent(groupSize, keys, make, opened.begun, more).advance(i);
        }
        return opened;
    }

    private Independent advance(int slot) {
        List<Slot> copy = new ArrayList<>(slots);
        copy.set(slot, begun < keys ? new Slot(begun, make.apply(begun)) : new Slot(0, null));
        return new Independent(groupSize, keys, make, begun + 1, copy);
    }

    private Step keyed(Step step, int slot) {
        if (step instanceof Step.Emit emit && emit.op().key() == null) {
            Op op = emit.op();
            String key = "k" + slots.get(slot).key();
            return new Step.Emit(new Op(op.time(), op.process(), op.f(), key, op.value(), op.extra()), emit.next());
        }
        return step;
    }

    private Independent with(int slot, Generator generator) {
        if (Race.same(slots.get(slot).generator(), generator)) {
            return this;
        }
        List<Slot> copy = new ArrayList<>(slots);
        copy.set(slot, new Slot(slots.get(slot).key(), generator));
        return new Independent(groupSize, keys, make, begun, copy);
    }
}
