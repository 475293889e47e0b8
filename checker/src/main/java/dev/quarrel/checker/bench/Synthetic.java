package dev.quarrel.checker.bench;

import dev.quarrel.checker.Event;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The events of registers that really are atomic, asked by some processes at a time: linearizable by construction,
/// unless
/// one stale read is asked for. Equal shapes give equal events.
public final class Synthetic implements Iterator<Event> {
    private static final long NANOS_PER_EVENT = 1_000;

    /// @param operations how many in all
    /// @param keys how many registers
    /// @param concurrency processes at a time
    /// @param values how many different values are written; 0 makes every written value unique
    /// @param cas whether a third of the operations are compare-and-sets
    /// @param crashPercent how many of a hundred operations never complete
    /// @param staleReadAt the operation that returns the value of long ago, or -1
    public record Shape(
            int operations, int keys, int concurrency, int values, boolean cas, double crashPercent, int staleReadAt) {}

    private static final class Slot {
        private int process;
        private boolean open;
        private boolean applied;
        private boolean succeeded;
        private String f = "read";
        private int key;
        private long from;
        private long to;
    }

    private final Shape shape;
    private final SplittableRandom random = new SplittableRandom(7);
    private final Slot[] slots;
    private final long[] registers;
    private final long[] longAgo;
    private final String[] keys;
    private final ArrayDeque<Event> ready = new ArrayDeque<>();
    private int asked;
    private int open;
    private long events;
    private long unique;
    private boolean lied;

    public Synthetic(Shape shape) {
        this.shape = shape;
        slots = new Slot[shape.concurrency];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = new Slot();
            slots[i].process = i;
        }
        registers = new long[shape.keys];
        longAgo = new long[shape.keys];
        keys = new String[shape.keys];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = "k" + i;
        }
    }

    @Override
    public boolean hasNext() {
        return asked < shape.operations || open > 0 || !ready.isEmpty();
    }

    @Override
    public Event next() {
        if (!hasNext()) {
            throw new NoSuchElementException("all " + shape.operations + " operations were handed out");
        }
        while (ready.isEmpty()) {
            Slot slot = slots[random.nextInt(slots.length)];
            if (slot.open) {
                advance(slot);
            } else if (asked < shape.operations) {
                invoke(slot);
            }
        }
        return ready.remove();
    }

    private void invoke(Slot slot) {
        slot.open = true;
        slot.applied = false;
        slot.key = registers.length == 1 ? 0 : random.nextInt(registers.length);
        int kind = random.nextInt(shape.cas ? 3 : 2);
        slot.f = kind == 0 ? "read" : kind == 1 ? "write" : "cas";
        slot.from = shape.values == 0 ? registers[slot.key] : random.nextInt(shape.values);
        slot.to = shape.values == 0 ? ++unique : random.nextInt(shape.values);
        asked++;
        open++;
        add(slot, Event.Type.INVOKE, slot.f.equals("read") ? null : argument(slot));
    }

    private void advance(Slot slot) {
        if (!slot.applied) {
            apply(slot);
        } else if (random.nextDouble() * 100 < shape.crashPercent) {
            add(slot, Event.Type.INFO, slot.f.equals("read") ? null : argument(slot));
            close(slot);
            slot.process += slots.length;
        } else {
            boolean stale = !lied && shape.staleReadAt >= 0 && asked >= shape.staleReadAt && slot.f.equals("read");
            Object result = slot.f.equals("read") ? (Object) (stale ? longAgo[slot.key] : slot.to) : argument(slot);
            lied |= stale;
            add(slot, slot.succeeded ? Event.Type.OK : Event.Type.FAIL, result);
            close(slot);
        }
    }

    private void apply(Slot slot) {
        slot.applied = true;
        slot.succeeded = true;
        switch (slot.f) {
            case "read" -> slot.to = registers[slot.key];
            case "write" -> registers[slot.key] = slot.to;
            default -> {
                slot.succeeded = registers[slot.key] == slot.from;
                registers[slot.key] = slot.succeeded ? slot.to : registers[slot.key];
            }
        }
        if (asked == shape.operations / 2) {
            longAgo[slot.key] = registers[slot.key];
        }
    }

    private void close(Slot slot) {
        slot.open = false;
        open--;
    }

    private static Object argument(Slot slot) {
        return slot.f.equals("cas") ? List.of(slot.from, slot.to) : (Object) slot.to;
    }

    private void add(Slot slot, Event.Type type, @Nullable Object value) {
        long index = events++;
        ready.add(
                new Event(index, index * NANOS_PER_EVENT, slot.process, type, slot.f, keys[slot.key], value, Map.of()));
    }
}
