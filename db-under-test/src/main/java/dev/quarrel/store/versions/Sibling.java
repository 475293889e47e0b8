package dev.quarrel.store.versions;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/// One of the values a key holds at the same time. `value` is null for a tombstone: the record of a delete. `past` is
/// the versions it replaced, where the version kind keeps that per value, and empty otherwise. `writtenMillis` is the
/// coordinator's wall clock at the write; it decides only when a tombstone may be collected.
public record Sibling(Dot dot, DotSet past, @Nullable Value value, long writtenMillis) {
    private static final Comparator<Sibling> BY_CONTENT = Comparator.comparing(
                    Sibling::value, Comparator.nullsFirst(Comparator.<Value>naturalOrder()))
            .thenComparingLong(Sibling::writtenMillis)
            .thenComparing(sibling -> sibling.past().toString());

    /// Of two siblings that bear one dot, the same one on every replica. Only a node that came back without its memory
    /// gives a dot away twice; what it lost stays lost, but replicas must not differ for ever.
    static Sibling larger(Sibling one, Sibling other) {
        return BY_CONTENT.compare(one, other) >= 0 ? one : other;
    }

    public boolean isTombstone() {
        return value == null;
    }
}
