package dev.quarrel.store.versions;

import org.jspecify.annotations.Nullable;

/// How one kind of versions is chosen and joined.
public sealed interface Versioning permits Registers, VectorPerObject, VectorPerValue, DottedVectors {
    /// Whether a write with this client context begins by reading R replicas.
    boolean readsFirst(@Nullable DotSet context);

    /// What a coordinator sends to the replicas for a new value, or for a delete when `value` is null. `read` is what
    /// the read phase found, null when nothing or when there was none.
    Stored write(
            String key, @Nullable Stored read, @Nullable Value value, @Nullable DotSet context, VersionSource source);

    /// The state that holds both; `held` is null when nothing is held. Conditional and idempotent; for the wall-clock,
    /// hybrid, `abd` and dotted kinds also commutative and associative, so that replicas agree in whatever order states
    /// arrive.
    Stored join(@Nullable Stored held, Stored coming);

    static Versioning of(VersionKind kind, boolean tieByArrival, boolean pruneClock) {
        return switch (kind) {
            case LWW_WALL, LWW_HLC, ABD -> new Registers(kind, tieByArrival);
            case COUNTER -> new Registers(kind, true);
            case VV -> new VectorPerObject(pruneClock);
            case VV_PER_VALUE -> new VectorPerValue(pruneClock);
            case DVV -> new DottedVectors(pruneClock);
        };
    }
}
