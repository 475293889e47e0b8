package dev.quarrel.store;

import dev.quarrel.store.versions.DotSet;
import org.jspecify.annotations.Nullable;

/// What a write or a delete asks for. `w` is the number of replicas to wait for, 0 for the cluster's default; a
/// `level` overrides it. `r` is that of the read phase where the versions need one, 0 for the default. `context` is
/// the one that the client's read returned, empty for a blind write. `timeoutMillis` is the coordinator's, 0 for the
/// cluster's default.
public record WriteOptions(int w, int r, @Nullable Level level, DotSet context, int timeoutMillis) {
    public static final WriteOptions DEFAULT = new WriteOptions(0, 0, null, DotSet.EMPTY, 0);

    public static WriteOptions w(int w) {
        return new WriteOptions(w, 0, null, DotSet.EMPTY, 0);
    }

    public static WriteOptions at(Level level) {
        return new WriteOptions(0, 0, level, DotSet.EMPTY, 0);
    }

    public WriteOptions withContext(DotSet context) {
        return new WriteOptions(w, r, level, context, timeoutMillis);
    }
}
