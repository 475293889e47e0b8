package dev.quarrel.checker.reference;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Small random histories of every model: calls overlap, fail and crash, and answers are guesses that are often right.
final class RandomCalls {
    private final String model;
    private final Random random;
    private final List<Event> events = new ArrayList<>();
    /// Elements in the order of their calls, to guess by.
    private final List<Object> begun = new ArrayList<>();
    private int taken;

    private RandomCalls(String model, Random random) {
        this.model = model;
        this.random = random;
    }

    static History history(String model, Random random) {
        return new RandomCalls(model, random).run(3, 3 + random.nextInt(5));
    }

    private History run(int threads, int calls) {
        Event[] open = new Event[threads];
        int[] process = {0, 1, 2};
        while (calls > 0
                || List.of(open[0] != null, open[1] != null, open[2] != null).contains(true)) {
            int thread = random.nextInt(threads);
            if (open[thread] == null && calls > 0) {
                calls--;
                String f = pick();
                open[thread] = add(process[thread], Event.Type.INVOKE, f, argument(f));
            } else if (open[thread] != null) {
                process[thread] += end(open[thread]) ? threads : 0;
                open[thread] = null;
            }
        }
        return new History(events);
    }

    /// Whether it crashed, so that its process retires.
    private boolean end(Event call) {
        int dice = random.nextInt(10);
        if (dice == 0) {
            add(call.process(), Event.Type.FAIL, call.f(), call.value());
        } else if (dice == 1) {
            add(call.process(), Event.Type.INFO, call.f(), call.value());
        } else {
            add(call.process(), Event.Type.OK, call.f(), answer(call));
        }
        return dice == 1;
    }

    private String pick() {
        List<String> fs = switch (model) {
            case "register" -> List.of("read", "write");
            case "cas-register" -> List.of("read", "write", "cas");
            case "multi-register" -> List.of("read", "write", "txn");
            case "set" -> List.of("add", "add", "remove", "read");
            case "counter" -> List.of("add", "increment", "decrement", "read");
            case "mutex" -> List.of("acquire", "release");
            case "fifo-queue", "unordered-queue" -> List.of("enqueue", "enqueue", "dequeue");
            case "append-list" -> List.of("append", "read");
            default -> throw new IllegalArgumentException(model);
        };
        return fs.get(random.nextInt(fs.size()));
    }

    private long small() {
        return random.nextInt(3);
    }

    private @Nullable Object argument(String f) {
        boolean multi = model.equals("multi-register");
        return switch (f) {
            case "write" -> multi ? registers() : (Object) small();
            case "cas" -> List.of(small(), small());
            case "txn" -> List.of(List.of("w", "x", small()), List.of("r", "y", small()));
            case "add" -> model.equals("set") ? element() : (Object) small();
            case "remove" -> small();
            case "enqueue", "append" -> element();
            default -> null;
        };
    }

    private Object element() {
        Object element = (long) begun.size();
        begun.add(element);
        return element;
    }

    private Map<String, Object> registers() {
        Map<String, Object> values = new TreeMap<>();
        values.put(random.nextBoolean() ? "x" : "y", small());
        return values;
    }

    private @Nullable Object answer(Event call) {
        return switch (call.f()) {
            case "read" ->
                switch (model) {
                    case "multi-register" -> registers();
                    case "set", "append-list" -> some();
                    case "counter" -> small();
                    default -> random.nextInt(4) == 0 ? null : (Object) small();
                };
            case "dequeue" -> taken < begun.size() && random.nextInt(5) > 0 ? begun.get(taken++) : null;
            default -> call.value();
        };
    }

    private List<Object> some() {
        List<Object> some = new ArrayList<>(begun.subList(0, random.nextInt(begun.size() + 1)));
        if (random.nextInt(6) == 0) {
            Collections.shuffle(some, random);
        }
        return some;
    }

    private Event add(int process, Event.Type type, String f, @Nullable Object value) {
        Event event = new Event(events.size(), events.size(), process, type, f, "k", value, Map.of());
        events.add(event);
        return event;
    }
}
