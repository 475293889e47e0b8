package dev.quarrel.store;

import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client is told. Sealed over certainty: what happened, what certainly did not, and what nobody knows.
public sealed interface Reply {
    /// It happened. For a read, the values (none when the key is absent or deleted, several when siblings) and their
    /// versions; for a write, the version it was given. `context` goes into the next write of this key. `answers` are
    /// those that it rests on, in the order in which they came.
    record Ok(List<Value> values, DotSet context, List<Dot> versions, List<Answer> answers) implements Reply {
        /// What rests on no replica.
        Ok(List<Value> values, DotSet context, List<Dot> versions) {
            this(values, context, versions, List.of());
        }
    }

    /// Certainly did not happen: too few replicas were alive, and nothing was sent to any.
    record Unavailable(String reason) implements Reply {}

    /// Certainly did not happen: rejected before any replica applied it.
    record Refused(String reason) implements Reply {}

    /// Unknown: `acked` of the `of` needed answers came. A write may take effect at any later time; a read has no
    /// effect of its own. `answers` are those that came.
    record Indeterminate(int acked, int of, String reason, List<Answer> answers) implements Reply {
        /// What nobody told of.
        public Indeterminate(int acked, int of, String reason) {
            this(acked, of, reason, List.of());
        }
    }

    /// What one node itself holds, null when nothing, and whether it is a `home` of the key. The answer to a local read
    /// only.
    record Local(@Nullable Stored stored, boolean home) implements Reply {}

    /// The part of one node: it acknowledged the write; or it was read, and these are the versions that it held then.
    record Answer(String node, List<Dot> held) {}
}
