package dev.quarrel.checker.linear;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.model.Call;
import dev.quarrel.checker.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Draws histories: an object that really is atomic, asked by a few processes of which some crash, whose answers are
/// then
/// sometimes falsified.
final class RandomHistory {
    /// How to draw for one model.
    ///
    /// @param asks what may be asked
    /// @param answers every answer that an operation can have
    record Kind(Model initial, Asks asks, List<@Nullable Object> answers) {}

    /// Draws what to ask; the number counts the operations so far, so that values can be unique.
    interface Asks {
        Ask draw(RandomGenerator random, int number);
    }

    record Ask(String f, @Nullable Object argument) {}

    /// @param operations how many
    /// @param processes how many ask at a time
    /// @param crash probability that an operation never completes
    /// @param fail probability that an operation fails without effect
    /// @param lie probability that an answer is replaced by a random one
    record Shape(int operations, int processes, double crash, double fail, double lie) {}

    private static final class Pending {
        private final int process;
        private final Ask ask;
        private boolean applied;
        private @Nullable Object result;

        private Pending(int process, Ask ask) {
            this.process = process;
            this.ask = ask;
        }
    }

    private final RandomGenerator random;
    private final Kind kind;
    private final Shape shape;
    private final List<Event> events = new ArrayList<>();
    private final List<Pending> pending = new ArrayList<>();
    private Model state;
    private int nextProcess;
    private int asked;

    private RandomHistory(RandomGenerator random, Kind kind, Shape shape) {
        this.random = random;
        this.kind = kind;
        this.shape = shape;
        this.state = kind.initial;
    }

    static History draw(RandomGenerator random, Kind kind, Shape shape) {
        return new RandomHistory(random, kind, shape).draw();
    }

    /// Histories of several keys, `k0` and on, each of the shape given, in one: a millisecond between events.
    static List<Event> drawKeys(RandomGenerator random, Kind kind, Shape shape, int keys) {
        List<List<Event>> left = new ArrayList<>();
        for (int key = 0; key < keys; key++) {
            left.add(new ArrayList<>(draw(random, kind, shape)));
        }
        List<Event> merged = new ArrayList<>();
        while (left.stream().anyMatch(events -> !events.isEmpty())) {
            int key = random.nextInt(keys);
            if (!left.get(key).isEmpty()) {
                Event e = left.get(key).removeFirst();
                long at = merged.size();
                int process = e.process() * keys + key;
                merged.add(
                        new Event(at, 1_000_000 * (at + 1), process, e.type(), e.f(), "k" + key, e.value(), Map.of()));
            }
        }
        return merged;
    }

    private History draw() {
        while (asked < shape.operations || (!pending.isEmpty() && random.nextInt(8) > 0)) {
            if (asked < shape.operations && pending.size() < shape.processes && random.nextBoolean()) {
                Pending next = new Pending(nextProcess++, kind.asks.draw(random, asked++));
                pending.add(next);
                add(next, Event.Type.INVOKE, next.ask.argument);
            } else if (!pending.isEmpty()) {
                advance(pending.get(random.nextInt(pending.size())));
            }
        }
        return new History(events);
    }

    private void advance(Pending op) {
        if (!op.applied && random.nextDouble() < shape.fail) {
            refuse(op);
        } else if (!op.applied && random.nextDouble() < 0.7) {
            apply(op);
        } else if (random.nextDouble() < shape.crash) {
            pending.remove(op);
            add(op, Event.Type.INFO, op.ask.argument);
        } else if (op.applied) {
            pending.remove(op);
            boolean lies = random.nextDouble() < shape.lie;
            add(op, Event.Type.OK, lies ? kind.answers.get(random.nextInt(kind.answers.size())) : op.result);
        }
    }

    /// Lets the operation take effect if any answer allows it now; otherwise it stays pending.
    private void apply(Pending op) {
        List<@Nullable Object> possible = new ArrayList<>();
        possible.add(op.ask.argument);
        possible.addAll(kind.answers);
        for (Object answer : possible) {
            List<? extends Model> next = state.step(new Call(op.ask.f, op.ask.argument, answer, true));
            if (!next.isEmpty()) {
                op.applied = true;
                op.result = answer;
                state = next.get(random.nextInt(next.size()));
                return;
            }
        }
        if (random.nextInt(4) == 0) {
            refuse(op);
        }
    }

    /// Completes without effect; a lie says ok.
    private void refuse(Pending op) {
        pending.remove(op);
        if (random.nextDouble() < shape.lie) {
            add(op, Event.Type.OK, kind.answers.get(random.nextInt(kind.answers.size())));
        } else {
            add(op, Event.Type.FAIL, op.ask.argument);
        }
    }

    private void add(Pending op, Event.Type type, @Nullable Object value) {
        int index = events.size();
        events.add(new Event(index, 1000L * index, op.process, type, op.ask.f, "k", value, Map.of()));
    }
}
