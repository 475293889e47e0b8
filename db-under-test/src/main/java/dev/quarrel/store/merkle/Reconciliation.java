package dev.quarrel.store.merkle;

import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Versioning;
import org.jspecify.annotations.Nullable;

/// What becomes of one key on which two replicas differ: `toHere` is the state this side must take, `toThere` the one
/// the other must, each null when that side has it already.
///
/// ```
/// here v2, there v1         toThere v2                          the newer goes to the older
/// here {a}, there {b}       toHere {a b}, toThere {a b}         concurrent: both take the join
/// here v2, there nothing    toThere v2
/// ```
public record Reconciliation(
        @Nullable Stored toHere, @Nullable Stored toThere) {

    /// `wrongWay` is the declared defect `merkle-wrong-way`: the older is sent to the newer. It shows where whoever
    /// takes the state then does not join it but believes it.
    public static Reconciliation of(
            @Nullable Stored here, @Nullable Stored there, Versioning versioning, boolean wrongWay) {
        if (here == null || there == null) {
            return new Reconciliation(here == null ? there : null, there == null ? here : null);
        }
        Stored joined = versioning.join(here, there);
        boolean hereBehind = !joined.equals(here);
        boolean thereBehind = !joined.equals(there);
        if (wrongWay && hereBehind != thereBehind) {
            return new Reconciliation(thereBehind ? there : null, hereBehind ? here : null);
        }
        return new Reconciliation(hereBehind ? joined : null, thereBehind ? joined : null);
    }
}
