package dev.quarrel.checker;

import dev.quarrel.checker.linear.Failure;
import dev.quarrel.checker.linear.Search;
import dev.quarrel.checker.linear.StreamedKey;
import dev.quarrel.checker.model.Model;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Judges a history that does not fit into memory while it is read, key by key and piece by piece (see [StreamedKey]).
///
/// A violation is explained by the piece in which it is: what contradicts each other there, and what was possible
/// before.
/// Operations that never returned are kept even if nobody ever sees their value, which only the whole history could
/// tell, so many of them end in *unknown*.
final class StreamedFile implements EventSink {
    private final Model initial;
    private final Budget budget;
    private final int pieceOperations;
    private final long beganNanos = System.nanoTime();
    private final Map<String, StreamedKey> keys = new TreeMap<>();
    private final Map<Integer, Event> open = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private long events;

    private StreamedFile(Model initial, Budget budget, int pieceOperations) {
        this.initial = initial;
        // As for a whole history: the budget ends before the heap does.
        long bytes = Math.min(budget.maxBytes(), Runtime.getRuntime().maxMemory() / 3);
        this.budget = new Budget(budget.maxSteps(), budget.maxMillis(), bytes);
        this.pieceOperations = pieceOperations;
    }

    /// @param pieceOperations how many operations of a key are judged at once, at least
    /// @throws MalformedHistory with every problem of the input and its line
    static Verdict check(InputStream in, String name, Model initial, Budget budget, int pieceOperations)
            throws IOException {
        StreamedFile file = new StreamedFile(initial, budget, pieceOperations);
        HistoryFiles.read(in, file);
        if (!file.problems.isEmpty()) {
            throw new MalformedHistory(name, file.problems);
        }
        return file.verdict();
    }

    @Override
    public int size() {
        return (int) Math.min(events, Integer.MAX_VALUE);
    }

    @Override
    public int problems() {
        return problems.size();
    }

    @Override
    public void problem(int line, String what) {
        problems.add("line " + line + ": " + what);
    }

    @Override
    public void add(Event event, int line) {
        events++;
        if (event.isNemesis()) {
            return;
        }
        boolean invokes = event.type() == Event.Type.INVOKE;
        @Nullable Event invoked = invokes ? open.put(event.process(), event) : open.remove(event.process());
        if (invokes ? invoked != null : invoked == null || !invoked.f().equals(event.f())) {
            problem(
                    line,
                    "process " + event.process() + (invokes ? " invokes " : " completes ") + event.f() + " while "
                            + (invoked == null ? "nothing" : "its " + invoked.f()) + " is open");
            return;
        }
        String key = invoked == null ? event.key() : invoked.key();
        keys.computeIfAbsent(key == null ? "" : key, k -> newKey()).accept(event);
    }

    private StreamedKey newKey() {
        return new StreamedKey(initial, new Spend(budget, beganNanos), pieceOperations);
    }

    private Verdict verdict() {
        List<Anomaly> anomalies = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        keys.forEach((key, streamed) -> {
            Search.Result result = streamed.finish();
            if (result.isViolation()) {
                anomalies.add(streamed.explain(key.isEmpty() ? null : key, Failure.spend(budget, beganNanos)));
            } else if (result.because() != null) {
                unknown.add((key.isEmpty() ? "" : "key " + key + ": ") + result.because());
            }
        });
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("keys", (long) keys.size());
        details.put("events", events);
        details.put("keysBy", Map.of("streamed", (long) keys.size()));
        Validity validity =
                !anomalies.isEmpty() ? Validity.INVALID : unknown.isEmpty() ? Validity.VALID : Validity.UNKNOWN;
        String because = validity == Validity.UNKNOWN ? String.join("; ", unknown) : null;
        return new Verdict("linearizable", validity, because, anomalies, details);
    }
}
