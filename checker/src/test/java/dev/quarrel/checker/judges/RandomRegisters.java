package dev.quarrel.checker.judges;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Small random histories of registers with unique values.
///
/// Each operation takes effect at one instant between its lines, so that at `staleness` 0 the history is linearizable;
/// above that, that share of the reads returns any value that was ever invoked, or none.
final class RandomRegisters {
    private final Random random;
    private final double staleness;
    private final int keys;
    private final boolean swaps;
    private final List<Event> events = new ArrayList<>();
    private final Map<String, Long> state = new HashMap<>();
    private final Map<String, List<Long>> invoked = new HashMap<>();
    private final Open[] open;
    private long nextValue = 1;

    private RandomRegisters(Random random, int processes, int keys, double staleness, boolean swaps) {
        this.random = random;
        this.swaps = swaps;
        this.keys = keys;
        this.staleness = staleness;
        this.open = new Open[processes];
    }

    static History history(Random random, int processes, int keys, int operations, double staleness) {
        return new RandomRegisters(random, processes, keys, staleness, false).run(operations);
    }

    /// The same, linearizable, with compare-and-sets that expect a value which was invoked, often the present one.
    static History withSwaps(Random random, int processes, int keys, int operations) {
        return new RandomRegisters(random, processes, keys, 0, true).run(operations);
    }

    private History run(int operations) {
        int invocations = 0;
        while (invocations < operations) {
            invocations += step() ? 1 : 0;
        }
        for (int slot = 0; slot < open.length; slot++) {
            if (open[slot] != null && random.nextBoolean()) {
                finish(slot);
            }
        }
        return new History(events);
    }

    private boolean step() {
        int slot = random.nextInt(open.length);
        Open op = open[slot];
        if (op == null) {
            invoke(slot, slot);
            return true;
        }
        if (!op.applied && random.nextBoolean()) {
            apply(op);
        } else {
            finish(slot);
        }
        return false;
    }

    private void invoke(int slot, int process) {
        String key = "k" + random.nextInt(keys);
        boolean write = random.nextInt(5) < 2;
        Long value = write ? nextValue++ : null;
        List<Long> before = invoked.computeIfAbsent(key, k -> new ArrayList<>());
        Long old = write && swaps && !before.isEmpty() && random.nextInt(3) > 0 ? expected(key, before) : null;
        if (value != null) {
            before.add(value);
        }
        String f = old != null ? "cas" : write ? "write" : "read";
        Open op = new Open(process + retired(slot) * open.length, f, key, value);
        op.old = old;
        open[slot] = op;
        add(op, Event.Type.INVOKE, value);
    }

    private @Nullable Long expected(String key, List<Long> before) {
        Long any = before.get(random.nextInt(before.size()));
        return random.nextBoolean() ? state.getOrDefault(key, any) : any;
    }

    private final Map<Integer, Integer> retirements = new HashMap<>();

    private int retired(int slot) {
        return retirements.getOrDefault(slot, 0);
    }

    private void apply(Open op) {
        op.applied = true;
        if (op.f.equals("write")) {
            state.put(op.key, op.value);
        } else if (op.old != null) {
            op.refused = !op.old.equals(state.get(op.key));
            if (!op.refused) {
                state.put(op.key, op.value);
            }
        } else {
            op.value = state.get(op.key);
            if (random.nextDouble() < staleness) {
                List<Long> any = invoked.getOrDefault(op.key, List.of());
                int pick = random.nextInt(any.size() + 1);
                op.value = pick == any.size() ? null : any.get(pick);
            }
        }
    }

    private void finish(int slot) {
        Open op = open[slot];
        boolean write = !op.f.equals("read");
        int dice = random.nextInt(10);
        if (write && dice == 0) {
            if (random.nextBoolean() && !op.applied) {
                apply(op);
            }
            add(op, Event.Type.INFO, op.value);
            retirements.merge(slot, 1, Integer::sum);
        } else if (!op.applied && dice == 1) {
            add(op, Event.Type.FAIL, op.value);
        } else {
            if (!op.applied) {
                apply(op);
            }
            add(op, op.refused ? Event.Type.FAIL : Event.Type.OK, op.value);
        }
        open[slot] = null;
    }

    private void add(Open op, Event.Type type, @Nullable Long value) {
        Map<String, Object> extra = Map.of("node", "n" + (1 + op.process % 3));
        Object shown = op.old == null || value == null ? value : List.of(op.old, value);
        events.add(new Event(events.size(), events.size() * 1_000_000L, op.process, type, op.f, op.key, shown, extra));
    }

    private static final class Open {
        final int process;
        final String f;
        final String key;

        @Nullable
        Long value;

        /// What a compare-and-set expects; null for all else.
        @Nullable
        Long old;

        boolean applied;
        boolean refused;

        Open(int process, String f, String key, @Nullable Long value) {
            this.process = process;
            this.f = f;
            this.key = key;
            this.value = value;
        }
    }
}
