package dev.quarrel.checker.judges;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Small random histories of one key whose store keeps siblings by exact dots: a write replaces what its context has,
/// and nothing else. Each process sends the context of what it last saw, as the register workload does, and a read
/// shows
/// the largest of the siblings. Of `loss` of the writes the store drops something that they did not know.
final class RandomSiblings {
    private static final String KEY = "k";

    private final Random random;
    private final double loss;
    private final List<Event> events = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final TreeMap<Long, String> siblings = new TreeMap<>();
    private final TreeMap<String, Long> seen = new TreeMap<>();
    private final Map<Integer, Map<String, Long>> contexts = new HashMap<>();
    private final Open[] open;
    private long nextValue = 1;

    private RandomSiblings(Random random, int processes, double loss) {
        this.random = random;
        this.loss = loss;
        this.open = new Open[processes];
    }

    static History history(Random random, int processes, int operations, double loss) {
        RandomSiblings world = new RandomSiblings(random, processes, loss);
        for (int invoked = 0; invoked < operations; ) {
            int slot = random.nextInt(processes);
            Open op = world.open[slot];
            if (op == null) {
                world.invoke(slot);
                invoked++;
            } else if (!op.applied && random.nextBoolean()) {
                world.apply(op);
            } else {
                world.finish(slot);
            }
        }
        for (int slot = 0; slot < processes; slot++) {
            if (world.open[slot] != null && random.nextInt(4) > 0) {
                world.finish(slot);
            }
        }
        return new History(world.events);
    }

    private void invoke(int slot) {
        boolean writes = random.nextBoolean();
        Map<String, Long> context = Map.copyOf(contexts.getOrDefault(slot, Map.of()));
        Open op = new Open(slot, writes ? "write" : "read", writes ? nextValue++ : null, context);
        open[slot] = op;
        add(op, Event.Type.INVOKE, op.value, Map.of());
    }

    private void apply(Open op) {
        op.applied = true;
        if (op.f.equals("write")) {
            siblings.values().removeIf(dot -> knows(op.context, dot));
            if (random.nextDouble() < loss && !siblings.isEmpty()) {
                siblings.remove(siblings.firstKey());
            }
            String actor = "n" + (1 + random.nextInt(3));
            long number = counts.merge(actor, 1L, Long::sum);
            op.dots = List.of(number + "/" + actor);
            siblings.put(Long.parseLong(String.valueOf(op.value)), op.dots.getFirst());
            seen.put(actor, number);
        } else {
            op.value = siblings.isEmpty() ? null : siblings.lastKey();
            op.dots = List.copyOf(siblings.values());
        }
        op.after = Map.copyOf(seen);
    }

    private static boolean knows(Map<String, Long> context, String dot) {
        int slash = dot.indexOf('/');
        return Long.parseLong(dot.substring(0, slash)) <= context.getOrDefault(dot.substring(slash + 1), 0L);
    }

    private void finish(int slot) {
        Open op = open[slot];
        if (!op.applied) {
            apply(op);
        }
        Map<String, Object> extra = new LinkedHashMap<>();
        if (op.f.equals("write")) {
            extra.put("version", op.dots.getFirst());
            extra.put("context", Map.of("vector", op.context));
        } else if (op.dots.size() == 1) {
            extra.put("version", op.dots.getFirst());
        } else {
            extra.put("versions", op.dots);
        }
        // A write's answer tells its client of the write alone; with all that is seen, as a store may, it would know
        // of siblings that it was never shown.
        if (op.f.equals("read")) {
            contexts.put(slot, op.after);
        }
        add(op, Event.Type.OK, op.value, extra);
        open[slot] = null;
    }

    private void add(Open op, Event.Type type, @Nullable Object value, Map<String, Object> extra) {
        events.add(new Event(events.size(), events.size() * 1_000_000L, op.process, type, op.f, KEY, value, extra));
    }

    private static final class Open {
        private final int process;
        private final String f;
        private final Map<String, Long> context;

        @Nullable
        private Long value;

        private boolean applied;
        private List<String> dots = List.of();
        private Map<String, Long> after = Map.of();

        private Open(int process, String f, @Nullable Long value, Map<String, Long> context) {
            this.process = process;
            this.f = f;
            this.value = value;
            this.context = context;
        }
    }
}
