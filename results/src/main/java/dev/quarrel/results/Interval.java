package dev.quarrel.results;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An interval to draw: an invocation joined with its completion.
///
/// @param invoke the invocation; a completion that came without one stands for itself
/// @param completion what ended it, or null while it is open
public record Interval(Event invoke, @Nullable Event completion) {

    private static final int MORE_CHARS = 400;

    static Interval of(Operation operation) {
        return new Interval(operation.invoke(), operation.completion());
    }

    /// The operations among these events, in the order they began. A process has one operation at a time.
    static List<Interval> of(List<Event> events) {
        List<Interval> intervals = new ArrayList<>();
        Map<Integer, Integer> openByProcess = new HashMap<>();
        for (Event event : events) {
            if (event.isNemesis()) {
                continue;
            }
            if (event.type() == Event.Type.INVOKE) {
                openByProcess.put(event.process(), intervals.size());
                intervals.add(new Interval(event, null));
                continue;
            }
            Integer open = openByProcess.remove(event.process());
            if (open == null) {
                intervals.add(new Interval(event, event));
            } else {
                intervals.set(open, new Interval(intervals.get(open).invoke, event));
            }
        }
        return intervals;
    }

    /// The whole operations that these events belong to: an anomaly may name only one end of one.
    static List<Interval> whole(List<Event> events, History history) {
        Map<Long, Interval> byCall = new TreeMap<>();
        for (Event event : events) {
            if (event.isNemesis()) {
                continue;
            }
            Interval whole = whole(event, history);
            if (whole == null) {
                return Interval.of(events);
            }
            byCall.put(whole.invoke().index(), whole);
        }
        return List.copyOf(byCall.values());
    }

    /// Its operation in the history, or null if the history is not the one that the anomaly was found in.
    private static @Nullable Interval whole(Event event, History history) {
        int at = (int) event.index();
        if (at >= history.size() || !history.get(at).equals(event)) {
            return null;
        }
        while (at > 0
                && (history.get(at).process() != event.process()
                        || history.get(at).type() != Event.Type.INVOKE)) {
            at--;
        }
        List<Operation> operations = history.operations();
        int low = 0;
        int high = operations.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (operations.get(middle).call() < at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return operations.isEmpty() || operations.get(low).call() != at ? null : Interval.of(operations.get(low));
    }

    public int process() {
        return invoke.process();
    }

    public String f() {
        return invoke.f();
    }

    long from() {
        return invoke.time();
    }

    /// Whether it may still take effect after everything drawn: it never ended, or ended unknown.
    boolean isOpen() {
        return completion == null || completion.type() == Event.Type.INFO;
    }

    /// Nanoseconds at which its reply came, or `end` where none did.
    long to(long end) {
        return completion == null ? Math.max(end, from()) : completion.time();
    }

    /// How it ended.
    Event.Type outcome() {
        return completion == null ? Event.Type.INFO : completion.type();
    }

    public String outcomeWord() {
        return outcome().name().toLowerCase(Locale.ROOT);
    }

    /// The result if it succeeded, else what was asked.
    @Nullable
    Object value() {
        return completion != null && completion.type() == Event.Type.OK ? completion.value() : invoke.value();
    }

    /// The node that was asked; a completion may name it where the invocation could not yet.
    public @Nullable String node() {
        return completion != null && completion.node() != null ? completion.node() : invoke.node();
    }

    /// `write 7`, `read → 3`, `cas [1, 2]`: what a drawing writes into the interval.
    public String label(String arrow) {
        boolean answered = f().equals("read") || invoke.value() == null;
        if (outcome() == Event.Type.OK && answered) {
            return f() + " " + arrow + " " + Text.value(value());
        }
        return invoke.value() == null ? f() : f() + " " + Text.value(invoke.value());
    }

    /// When it began and how long it took.
    public String times() {
        String began = Text.time(from());
        return completion == null
                ? began + ", never answered"
                : began + ", took " + Text.time(completion.time() - from());
    }

    /// Further fields of its events, each once: context, version, error, …
    public String more() {
        Map<String, Object> fields = new LinkedHashMap<>(invoke.extra());
        if (completion != null) {
            fields.putAll(completion.extra());
        }
        fields.remove("node");
        return fields.isEmpty() ? "" : Text.shortened(Page.inline(fields), MORE_CHARS);
    }
}
