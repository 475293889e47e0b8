package dev.quarrel.checker.judges;

import dev.quarrel.checker.Operation;
import java.util.ArrayList;
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
    /// What any write that did not fail knew.
    private final Known known = new Known(new HashMap<>(), new HashSet<>());
    /// The call of the last write that never ended, so that nobody recorded what it knew.
    private int lastUntold = -1;

    Contexts(List<Operation> writes, List<Operation> reads) {
        for (Operation write : writes) {
            Object value = valueOf(write);
            Ranked dot = dotOf(write);
            if (dot != null) {
                dotOf.put(value, dot);
            }
            Object context = Register.extra(write, "context");
            if (context != null) {
                Known knew = Known.of(context).without(dot);
                contextOf.put(value, knew);
                if (!write.isFail()) {
                    known.add(knew);
                }
            } else if (write.completion() == null) {
                lastUntold = Math.max(lastUntold, write.call());
            }
        }
        reads.forEach(this::learn);
    }

    static @Nullable Ranked dotOf(Operation write) {
        Object recorded = Register.extra(write, "dot");
        return Ranked.of(recorded == null ? Register.extra(write, "version") : recorded);
    }

    /// The dots of all values that a read returned, as far as they are recorded.
    static List<Ranked> dotsOf(Operation read) {
        Collection<?> recorded = recordedDots(read);
        return (recorded.isEmpty() ? Keyed.elements(Register.extra(read, "version")) : recorded)
                .stream().map(Ranked::of).filter(Objects::nonNull).toList();
    }

    private static Collection<?> recordedDots(Operation read) {
        Object dots = Register.extra(read, "dots");
        return Keyed.elements(dots == null ? Register.extra(read, "versions") : dots);
    }

    private void learn(Operation read) {
        Collection<?> dots = recordedDots(read);
        List<?> values = new ArrayList<>(Keyed.elements(read.result()));
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

    /// Whether any write says what it knew.
    boolean given() {
        return !contextOf.isEmpty();
    }

    /// Whether a write that knew of this one was begun and did not fail, or may have been: by a process that never
    /// ended what it began later.
    boolean replaced(Operation write) {
        Ranked dot = dotOf.get(valueOf(write));
        return lastUntold > write.call() || (dot != null && known.contains(dot));
    }

    /// Whether the write of one value knew of another value and so replaced it.
    boolean replaced(Object older, Object newer) {
        Ranked dot = dotOf.get(older);
        Known known = contextOf.get(newer);
        return dot != null && known != null && !Objects.equals(older, newer) && known.contains(dot);
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

        /// What a write knew is what was there before it: where its own dot was recorded too, neither that nor what
        /// its actor counted later.
        private Known without(@Nullable Ranked dot) {
            if (dot != null && contains(dot)) {
                cloud.remove(dot);
                vector.computeIfPresent(dot.actor(), (actor, upTo) -> Math.min(upTo, dot.number() - 1));
            }
            return this;
        }

        private void add(Known other) {
            other.vector.forEach((actor, upTo) -> vector.merge(actor, upTo, Math::max));
            cloud.addAll(other.cloud);
        }

        boolean contains(Ranked dot) {
            return dot.number() <= vector.getOrDefault(dot.actor(), 0L) || cloud.contains(dot);
        }
    }
}
