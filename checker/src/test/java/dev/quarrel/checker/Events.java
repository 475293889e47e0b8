package dev.quarrel.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes a history by hand: `new Events().invoke(0, "write", 1).ok(0, 1)`. One key, a millisecond between events.
public final class Events {
    private final List<Event> events = new ArrayList<>();
    private final Map<Integer, String> open = new java.util.HashMap<>();
    private @Nullable String key = "k";

    public Events key(@Nullable String newKey) {
        key = newKey;
        return this;
    }

    public Events invoke(int process, String f, @Nullable Object value) {
        open.put(process, f);
        return add(process, Event.Type.INVOKE, f, value);
    }

    public Events ok(int process, @Nullable Object value) {
        return add(process, Event.Type.OK, f(process), value);
    }

    public Events fail(int process, @Nullable Object value) {
        return add(process, Event.Type.FAIL, f(process), value);
    }

    public Events info(int process, @Nullable Object value) {
        return add(process, Event.Type.INFO, f(process), value);
    }

    public Events write(int process, @Nullable Object value) {
        return invoke(process, "write", value).ok(process, value);
    }

    public Events read(int process, @Nullable Object value) {
        return invoke(process, "read", null).ok(process, value);
    }

    public Events cas(int process, Object from, Object to) {
        return invoke(process, "cas", List.of(from, to)).ok(process, List.of(from, to));
    }

    public Events nemesis(String f, Object value) {
        return add(Event.NEMESIS, Event.Type.INFO, f, value);
    }

    public History history() {
        return new History(events);
    }

    public List<Event> list() {
        return events;
    }

    private String f(int process) {
        return open.getOrDefault(process, "read");
    }

    private Events add(int process, Event.Type type, String f, @Nullable Object value) {
        int index = events.size();
        Map<String, Object> extra = process < 0 ? Map.of() : Map.of("node", "n" + (process + 1));
        String of = process < 0 ? null : key;
        events.add(new Event(index, 1_000_000L * (index + 1), process, type, f, of, value, extra));
        return this;
    }
}
