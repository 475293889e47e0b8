package dev.quarrel.store.versions;

import org.jspecify.annotations.Nullable;

/// One of the values a key holds at the same time. `value` is null for a tombstone: the record of a delete. `past` is
/// the versions it replaced, where the version kind keeps that per value, and empty otherwise. `writtenMillis` is the
/// coordinator's wall clock at the write; it decides only when a tombstone may be collected.
public record Sibling(Dot dot, DotSet past, @Nullable Value value, long writtenMillis) {
    public boolean isTombstone() {
        return value == null;
    }
}
