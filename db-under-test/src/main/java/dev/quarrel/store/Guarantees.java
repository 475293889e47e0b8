package dev.quarrel.store;

import dev.quarrel.store.Guarantee.Assumption;
import dev.quarrel.store.Guarantee.Promise;
import dev.quarrel.store.Settings.Deletes;
import dev.quarrel.store.Settings.Fsync;
import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.Settings.ReadRepair;
import dev.quarrel.store.versions.VersionKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The table configuration → promised consistency. Workloads choose by it which checkers must pass; it is derived from
/// the settings and never asserted by them. No promise outlives the loss of more than W - 1 disks, or an old disk put
/// in place of a newer one.
public final class Guarantees {
    private final Settings settings;

    private Guarantees(Settings settings) {
        this.settings = settings;
    }

    /// Every promise, in order, given or not. A declared defect voids them all: which one breaks which is for the
    /// checkers to find.
    public static List<Guarantee> of(Settings settings) {
        Guarantees table = new Guarantees(settings);
        List<Guarantee> all = new ArrayList<>();
        for (Promise promise : Promise.values()) {
            all.add(table.guarantee(promise));
        }
        return all;
    }

    public static boolean gives(Settings settings, Promise promise) {
        return new Guarantees(settings).guarantee(promise).given();
    }

    private Guarantee guarantee(Promise promise) {
        String objection = settings.defects().isEmpty()
                ? objection(promise)
                : "declared defects are on: "
                        + settings.defects().stream().map(Defect::label).toList();
        return objection == null
                ? new Guarantee(promise, true, assumptions(promise), reason(promise))
                : new Guarantee(promise, false, Set.of(), objection);
    }

    private @Nullable String objection(Promise promise) {
        return switch (promise) {
            case LINEARIZABLE_REGISTER -> linearizable();
            case LINEARIZABLE_CAS, NO_DIRTY_READS -> null;
            case SESSIONS -> sessions();
            case NO_LOST_UPDATES -> lostUpdates();
            case EXACT_SIBLINGS ->
                settings.versions() == VersionKind.DVV
                        ? null
                        : settings.versions().label() + " does not tell concurrent writes from replaced ones exactly";
            case NO_RESURRECTION -> resurrection();
            case CONVERGENCE -> convergence();
        };
    }

    private @Nullable String linearizable() {
        if (!settings.versions().isRegister()) {
            return "a key may hold several values";
        }
        if (settings.versions() == VersionKind.COUNTER) {
            return "two coordinators may choose the same version";
        }
        String quorums = quorums();
        if (quorums != null) {
            return quorums;
        }
        boolean forgetful = settings.deletes() instanceof Deletes.Physical;
        return forgetful ? "physical deletes forget that there was a delete" : null;
    }

    private @Nullable String quorums() {
        Quorum quorum = settings.quorum();
        if (quorum.sloppy()) {
            return "substitutes count toward a sloppy quorum, and a read may ask none of them";
        }
        if (quorum.r() + quorum.w() <= quorum.n()) {
            return "R + W <= N: a read may miss every replica of the latest write";
        }
        if (settings.readRepair() != ReadRepair.BLOCKING) {
            return "without blocking repair one read may see a write in progress and the next one not";
        }
        return 2 * quorum.r() > quorum.n() ? null : "2R <= N: what one read repaired, the next one may miss";
    }

    private @Nullable String sessions() {
        boolean exact =
                settings.versions() == VersionKind.DVV || settings.versions().isRegister();
        if (!exact || settings.versions() == VersionKind.COUNTER) {
            return settings.versions().label() + " may drop an acknowledged write";
        }
        return quorums();
    }

    private @Nullable String lostUpdates() {
        if (settings.versions() != VersionKind.DVV) {
            return "of two concurrent read-modify-writes " + settings.versions().label()
                    + " may keep one; use level SERIAL's compare-and-set";
        }
        return convergence();
    }

    private @Nullable String resurrection() {
        return switch (settings.deletes()) {
            case Deletes.Physical physical -> "physical deletes: any replica that missed one brings the value back";
            case Deletes.Aged aged -> settings.versions() == VersionKind.COUNTER ? "counter drops writes" : null;
            case Deletes.Repaired repaired ->
                settings.clientDriven()
                        ? "clients that coordinate are not asked before a tombstone is forgotten"
                        : null;
        };
    }

    private @Nullable String convergence() {
        if (settings.versions() == VersionKind.COUNTER) {
            return "replicas that hold different values under one number keep them";
        }
        return settings.antiEntropy().intervalMillis() > 0
                ? null
                : "without anti-entropy a replica that misses a write may never learn of it";
    }

    private Set<Assumption> assumptions(Promise promise) {
        EnumSet<Assumption> needed = EnumSet.noneOf(Assumption.class);
        boolean wallClock = settings.versions() == VersionKind.LWW_WALL || settings.versions() == VersionKind.LWW_HLC;
        boolean ordered = promise == Promise.LINEARIZABLE_REGISTER || promise == Promise.SESSIONS;
        if (wallClock && (ordered || promise == Promise.NO_RESURRECTION)) {
            needed.add(Assumption.SYNCED_CLOCKS);
        }
        boolean aged = settings.deletes() instanceof Deletes.Aged;
        if (aged && (ordered || promise == Promise.NO_RESURRECTION || promise == Promise.NO_LOST_UPDATES)) {
            needed.add(Assumption.SHORT_OUTAGES);
        }
        boolean lasting = promise != Promise.CONVERGENCE && promise != Promise.NO_DIRTY_READS;
        if (settings.fsync() != Fsync.BATCH && lasting) {
            needed.add(Assumption.NO_POWER_LOSS);
        }
        return needed;
    }

    private String reason(Promise promise) {
        return switch (promise) {
            case LINEARIZABLE_REGISTER ->
                "strict quorums that intersect, " + settings.versions().label() + ", and blocking repair with 2R > N";
            case LINEARIZABLE_CAS -> "per-key Paxos over a majority, at level SERIAL";
            case SESSIONS -> "strict quorums that intersect, and blocking repair with 2R > N";
            case NO_LOST_UPDATES -> "dotted version vectors keep both of two concurrent writes; the client merges them";
            case EXACT_SIBLINGS -> "every value has its own dot";
            case NO_RESURRECTION ->
                settings.deletes() instanceof Deletes.Repaired
                        ? "tombstones are kept until every node has agreed twice"
                        : "tombstones outlive every outage";
            case CONVERGENCE -> "anti-entropy compares every pair of replicas, and joins do not depend on order";
            case NO_DIRTY_READS -> "only what was never sent is answered as failed";
        };
    }
}
