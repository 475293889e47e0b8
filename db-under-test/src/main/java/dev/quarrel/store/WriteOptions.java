package dev.quarrel.store;

import dev.quarrel.store.versions.DotSet;
import org.jspecify.annotations.Nullable;

/// What a write or a delete asks for. `w` is the number of replicas to wait for, 0 for the cluster's default; a
/// `level` overrides it. `r` is that of the read phase where there is one; 0 for the default, or, where the level is a
/// kind of quorum, for the same kind. `timeoutMillis` is the
/// coordinator's, 0 for the cluster's default.
///
/// `context` is the one that the client's read returned: the write replaces what that read saw, and stands beside all
/// else. An empty one replaces nothing. With null the coordinator reads first and replaces what it finds. Version
/// kinds that keep one value ignore it.
public record WriteOptions(
        int w, int r, @Nullable Level level, @Nullable DotSet context, int timeoutMillis) {
    public static final WriteOptions DEFAULT = new WriteOptions(0, 0, null, null, 0);

    public static WriteOptions w(int w) {
        return new WriteOptions(w, 0, null, null, 0);
    }

    public static WriteOptions at(Level level) {
        return new WriteOptions(0, 0, level, null, 0);
    }

    /// At which level the read phase asks: the write's own where that is a kind of quorum, for it must meet the writes
    /// before it; otherwise null, and R counts.
    @Nullable
    Level readPhaseLevel() {
        return r > 0 || level == null || level.isCount() ? null : level;
    }

    /// The coordinator reads first.
    public WriteOptions withoutContext() {
        return new WriteOptions(w, r, level, null, timeoutMillis);
    }

    public WriteOptions withContext(DotSet context) {
        return new WriteOptions(w, r, level, context, timeoutMillis);
    }
}
