package dev.quarrel.checker.judges;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Collects what one checker finds: counts every anomaly, keeps the first [#LISTED] of each name with its words.
///
/// A broken store breaks a promise thousands of times; the count says so, a hundred examples show it.
final class Findings {
    static final int LISTED = 100;

    private final String checker;
    private final List<Anomaly> anomalies = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private @Nullable String because;

    Findings(String checker) {
        this.checker = checker;
    }

    /// Notes one violation; the words are only put together if it is among those kept.
    void add(String name, @Nullable String key, List<Operation> ops, Supplier<String> words) {
        long count = counts.merge(name, 1L, Long::sum);
        if (count <= LISTED) {
            List<Event> events = Operation.events(ops);
            anomalies.add(new Anomaly(name, key, events, words.get()));
        }
    }

    /// Notes a read of a value that nobody wrote, or whose write certainly failed ([DirtyReads] says which).
    void thinAir(Operation read) {
        add(
                "thin-air-read",
                read.key(),
                List.of(read),
                () -> Words.sentence(read) + ", but no write that may have happened wrote that.");
    }

    /// The operations of two lists in one.
    static List<Operation> together(List<Operation> some, List<Operation> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /// What stands in the way of saying *valid*; the first reason given is kept.
    void unknown(String reason) {
        if (because == null) {
            because = reason;
        }
    }

    long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    boolean isEmpty() {
        return anomalies.isEmpty();
    }

    /// Invalid if anything was found, else unknown if there was a reason, else valid.
    Verdict verdict(Map<String, Object> details) {
        Map<String, Object> all = new LinkedHashMap<>(details);
        if (!counts.isEmpty()) {
            all.put("anomalies", new TreeMap<>(counts));
        }
        if (!anomalies.isEmpty()) {
            return new Verdict(checker, Validity.INVALID, null, List.copyOf(anomalies), all);
        }
        return new Verdict(checker, because == null ? Validity.VALID : Validity.UNKNOWN, because, List.of(), all);
    }
}
