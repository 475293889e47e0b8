package dev.quarrel.checker.judges;

import dev.quarrel.checker.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The operations of one key of some collection: a set, a counter, a list, a queue.
///
/// @param name the key, "" for operations without one
/// @param ops in the order of their calls
record Keyed(String name, List<Operation> ops) {

    /// One per key, in the order of the keys' first calls, of the operations with one of these `f`s.
    static List<Keyed> of(List<Operation> ops, String... fs) {
        List<String> wanted = List.of(fs);
        Map<String, Keyed> byKey = new LinkedHashMap<>();
        for (Operation op : ops) {
            if (wanted.contains(op.f())) {
                String name = op.key() == null ? "" : op.key();
                byKey.computeIfAbsent(name, n -> new Keyed(n, new ArrayList<>()))
                        .ops
                        .add(op);
            }
        }
        return List.copyOf(byKey.values());
    }

    /// The key for an anomaly: null for operations without one.
    @Nullable
    String key() {
        return name.isEmpty() ? null : name;
    }

    /// Those with this `f`, whatever came of them.
    List<Operation> all(String f) {
        return ops.stream().filter(op -> op.f().equals(f)).toList();
    }

    /// The ok ones with this `f`.
    List<Operation> ok(String f) {
        return ops.stream().filter(op -> op.isOk() && op.f().equals(f)).toList();
    }

    /// A result as elements: a list's, none for null, the thing itself otherwise.
    static Collection<?> elements(@Nullable Object value) {
        return value == null ? List.of() : value instanceof Collection<?> list ? list : List.of(value);
    }

    /// Some of a collection as text: all of a short one, the first of a long one and how many more.
    static String some(Collection<?> elements) {
        List<?> first = elements.stream().limit(20).toList();
        int more = elements.size() - first.size();
        return first + (more > 0 ? " and " + more + " more" : "");
    }
}
