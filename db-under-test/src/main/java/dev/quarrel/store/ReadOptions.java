package dev.quarrel.store;

import org.jspecify.annotations.Nullable;

/// What a read asks for. `r` is the number of replicas to wait for, 0 for the cluster's default; a `level` overrides
/// it. `timeoutMillis` is the coordinator's, 0 for the cluster's default.
public record ReadOptions(int r, @Nullable Level level, int timeoutMillis) {
    public static final ReadOptions DEFAULT = new ReadOptions(0, null, 0);

    public static ReadOptions r(int r) {
        return new ReadOptions(r, null, 0);
    }

    public static ReadOptions at(Level level) {
        return new ReadOptions(0, level, 0);
    }
}
