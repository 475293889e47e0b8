package dev.quarrel.store.versions;

import org.jspecify.annotations.Nullable;

/// How one kind of versions is chosen and joined. Pure: a value in, a value out.
public interface Versioning {
    /// The state that holds both; `held` is null when nothing is held. Conditional, and but for `counter` commutative,
    /// associative and idempotent.
    Stored join(@Nullable Stored held, Stored coming);
}
