package dev.quarrel.harness;

import dev.quarrel.checker.Event;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Nemesis;
import dev.quarrel.workloads.Outcome;
import dev.quarrel.workloads.generator.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Gives every event its index and time, and passes it on.
///
/// A fault is written as `begin-…` when it is asked for and `heal-…` when it is over, with how often it bit; one that
/// could not be done has only the latter, with a note.
final class Recorder {
    private final World world;
    private final Consumer<Event> history;
    private final LinkedHashSet<String> keys = new LinkedHashSet<>();
    private long index;

    Recorder(World world, Consumer<Event> history) {
        this.world = world;
        this.history = history;
    }

    List<String> keys() {
        return new ArrayList<>(keys);
    }

    Event invoke(Op op, String node) {
        if (op.key() != null) {
            keys.add(op.key());
        }
        return record(op.process(), Event.Type.INVOKE, op.f(), op.key(), op.value(), with(node, op.extra()));
    }

    Event complete(Op op, Outcome outcome, String node) {
        return record(op.process(), outcome.type(), op.f(), op.key(), outcome.value(), with(node, outcome.extra()));
    }

    void nemesis(String f, @Nullable Object value, Map<String, Object> extra) {
        record(Event.NEMESIS, Event.Type.INFO, f, null, value, extra);
    }

    void incident(Nemesis.Incident incident) {
        String fault = incident.step().fault();
        switch (incident.phase()) {
            case BEGIN -> nemesis("begin-" + fault, harms(incident), about(incident));
            case HEALED -> nemesis("heal-" + fault, null, over(incident));
            case UNSUPPORTED, BROKEN -> nemesis("heal-" + fault, null, noted(incident));
            case BEGUN, HEAL -> {}
        }
    }

    private static List<String> harms(Nemesis.Incident incident) {
        return incident.step().harms().stream().map(Harm::text).toList();
    }

    /// The number tells two strikes of one fault apart.
    private static Map<String, Object> about(Nemesis.Incident incident) {
        Map<String, Object> extra = new LinkedHashMap<>();
        extra.put("fault", incident.step().fault() + " " + incident.number());
        return extra;
    }

    private static Map<String, Object> over(Nemesis.Incident incident) {
        Map<String, Object> extra = about(incident);
        extra.put("bites", incident.bites());
        if (incident.phase() == Nemesis.Phase.HEALED && !incident.note().isEmpty()) {
            extra.put("refused", incident.note());
        }
        return extra;
    }

    private static Map<String, Object> noted(Nemesis.Incident incident) {
        Map<String, Object> extra = over(incident);
        extra.put(incident.phase() == Nemesis.Phase.BROKEN ? "broken" : "unsupported", incident.note());
        return extra;
    }

    private Event record(
            int process,
            Event.Type type,
            String f,
            @Nullable String key,
            @Nullable Object value,
            Map<String, Object> extra) {
        Event event = new Event(index++, world.nanoTime(), process, type, f, key, value, extra);
        history.accept(event);
        return event;
    }

    private static Map<String, Object> with(String node, Map<String, Object> extra) {
        if (extra.isEmpty()) {
            return Map.of("node", node);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("node", node);
        all.putAll(extra);
        return all;
    }
}
