package dev.quarrel.checker.judges;

import dev.quarrel.checker.Operation;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who knew of whom: the dots and contexts recorded with the operations of one key.
///
/// A write's own dot is its extra `dot`, or else `version`: `"3/n1@1"` or `[3, "n1@1"]`. What it knew is its extra
/// `context`, which is what was sent with the write and not what came back: a list of dots, a map from actor to number
/// (a version vector: that actor's 1 to
/// number), or `{"vector": map, "cloud": list}`. A write without one knew nothing. Reads may give the dots of the
/// values
/// they returned, in the same order, as `dots` or `versions`: so crashed writes that surfaced get theirs.
final class Contexts {
    private final Map<Object, Ranked> dotOf = new HashMap<>();
    private final Map<Object, Known> contextOf = new HashMap<>();

    Contexts(List<Operation> writes, List<Operation> reads) {
        for (Operation write : writes) {
            Object value = valueOf(write);
            Object recorded = Register.extra(write, "dot");
            Ranked dot = Ranked.of(recorded == null ? Register.extra(write, "version") : recorded);
            if (dot != null) {
                dotOf.put(value, dot);
            }
            Object known = Register.extra(write, "context");
            if (known != null) {
                contextOf.put(value, Known.of(known));
            }
        }
        reads.forEach(this::learn);
    }

    private void learn(Operation read) {
        Object recorded = Register.extra(read, "dots");
        Collection<?> dots = Keyed.elements(recorded == null ? Register.extra(read, "versions") : recorded);
        List<?> values = List.copyOf(Keyed.elements(read.result()));
        if (dots.size() == values.size()) {
            int i = 0;
            for (Object each : dots) {
                Ranked dot = Ranked.of(each);
                if (dot != null) {
                    dotOf.putIfAbsent(values.get(i), dot);
                }
                i++;
            }
        }
    }

    /// What stands for a write: its value, or for a delete the operation.
    static Object valueOf(Operation write) {
        return Objects.requireNonNullElse(Register.written(write), write.id() + " (delete)");
    }

    /// Whether anything was recorded to judge by.
    boolean recorded() {
        return !dotOf.isEmpty() && !contextOf.isEmpty();
    }

    /// Whether the write of one value knew of another value and so replaced it.
    boolean replaced(Object older, Object newer) {
        Ranked dot = dotOf.get(older);
        Known known = contextOf.get(newer);
        return dot != null && known != null && !older.equals(newer) && known.contains(dot);
    }

    /// Whether a write may have replaced this value without the history saying so: it never ended, so nobody recorded
    /// what
    /// it knew.
    boolean mayHaveReplaced(Operation write) {
        return write.completion() == null && !contextOf.containsKey(valueOf(write));
    }

    private record Known(Map<String, Long> vector, Set<Ranked> cloud) {
        static Known of(@Nullable Object context) {
            Map<String, Long> vector = new HashMap<>();
            Set<Ranked> cloud = new HashSet<>();
            if (context instanceof Map<?, ?> map) {
                Object inner = map.get("vector");
                (inner instanceof Map<?, ?> runs ? runs : map).forEach((actor, number) -> {
                    if (number instanceof Number n) {
                        vector.put(String.valueOf(actor), n.longValue());
                    }
                });
                Keyed.elements(map.get("cloud")).forEach(dot -> add(cloud, dot));
            } else {
                Keyed.elements(context).forEach(dot -> add(cloud, dot));
            }
            return new Known(vector, cloud);
        }

        private static void add(Set<Ranked> cloud, Object each) {
            Ranked dot = Ranked.of(each);
            if (dot != null) {
                cloud.add(dot);
            }
        }

        boolean contains(Ranked dot) {
            return dot.number() <= vector.getOrDefault(dot.actor(), 0L) || cloud.contains(dot);
        }
    }
}
