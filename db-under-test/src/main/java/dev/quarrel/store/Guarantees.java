package dev.quarrel.store;

import dev.quarrel.store.Guarantee.Assumption;
import dev.quarrel.store.Guarantee.Promise;
import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.Overlap.Asked;
import dev.quarrel.store.Settings.Deletes;
import dev.quarrel.store.Settings.Fsync;
import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.Settings.ReadRepair;
import dev.quarrel.store.versions.VersionKind;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The table configuration → promised consistency, from which follows which checkers must pass. It is derived from the
/// settings, the places of the nodes and what requests ask for, and never asserted by them.
public final class Guarantees {
    private static final String SERIAL = "per-key Paxos over a majority, at level SERIAL";
    private static final String APART = "the registers of level SERIAL are apart from those of other levels";

    private final Settings settings;
    private final Overlap overlap;
    private final Asked reads;
    private final Asked writes;
    private final Asked readPhase;

    /// @param members where the nodes stand
    /// @param reads how clients read
    /// @param writes how they write
    public Guarantees(Settings settings, List<Member> members, ReadOptions reads, WriteOptions writes) {
        Quorum quorum = settings.quorum();
        this.settings = settings;
        this.overlap = new Overlap(members, quorum.n());
        this.reads = new Asked(reads.r() == 0 ? quorum.r() : reads.r(), reads.level());
        this.writes = new Asked(writes.w() == 0 ? quorum.w() : writes.w(), writes.level());
        Level level = writes.readPhaseLevel();
        this.readPhase = new Asked(writes.r() == 0 ? quorum.r() : writes.r(), level);
    }

    /// Every promise to clients that ask for the default R and W in one datacentre.
    public static List<Guarantee> of(Settings settings) {
        int n = settings.quorum().n();
        List<String> names = IntStream.rangeClosed(1, n).mapToObj(i -> "n" + i).toList();
        return new Guarantees(settings, NodeConfig.members(names, 1), ReadOptions.DEFAULT, WriteOptions.DEFAULT).all();
    }

    /// Every promise, in order, given or not.
    public List<Guarantee> all() {
        return Arrays.stream(Promise.values()).map(this::guarantee).toList();
    }

    /// Whether this promise is given, and why. A declared defect voids all of them: which one breaks which is for the
    /// checkers to find.
    public Guarantee guarantee(Promise promise) {
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
            case LINEARIZABLE_REGISTER -> isSerial() ? null : first(this::register, this::meeting, this::atomic);
            case REGULAR_REGISTER -> isSerial() ? null : first(this::register, this::meeting);
            case LINEARIZABLE_CAS -> cas();
            case NO_DIRTY_READS -> null;
            case SESSIONS -> sessions();
            case NO_LOST_UPDATES -> lostUpdates();
            case EXACT_SIBLINGS ->
                settings.versions() == VersionKind.DVV
                        ? null
                        : settings.versions().label() + " does not tell concurrent writes from replaced ones exactly";
            case NO_RESURRECTION -> first(this::resurrection, this::meeting, this::atomic);
            case CONVERGENCE -> convergence();
        };
    }

    @SafeVarargs
    private static @Nullable String first(Supplier<@Nullable String>... objections) {
        for (Supplier<@Nullable String> objection : objections) {
            String found = objection.get();
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private boolean isSerial() {
        return reads.level() == Level.SERIAL && writes.level() == Level.SERIAL;
    }

    private @Nullable String cas() {
        boolean serialReads = reads.level() == null || reads.level() == Level.SERIAL;
        boolean serialWrites = writes.level() == null || writes.level() == Level.SERIAL;
        return serialReads && serialWrites ? null : "only level SERIAL compares and sets, and " + APART;
    }

    private @Nullable String register() {
        if (!settings.versions().isRegister()) {
            return "a key may hold several values";
        }
        if (settings.versions() == VersionKind.COUNTER) {
            return "two coordinators may choose the same version";
        }
        boolean forgetful = settings.deletes() instanceof Deletes.Physical;
        return forgetful ? "physical deletes forget that there was a delete" : null;
    }

    /// Whether every read meets every write, and every write its predecessors.
    private @Nullable String meeting() {
        if (reads.level() == Level.SERIAL || writes.level() == Level.SERIAL) {
            return APART;
        }
        if (settings.quorum().sloppy()) {
            return "substitutes count toward a sloppy quorum, and a read may ask none of them";
        }
        if (writes.level() == Level.ANY) {
            return "a hint counts at level ANY, and a read does not see hints";
        }
        if (settings.quorum().n() > Overlap.MOST_REPLICAS) {
            return "it is worked out for up to " + Overlap.MOST_REPLICAS + " replicas of a key, not for "
                    + settings.quorum().n();
        }
        if (!overlap.always(reads, writes)) {
            return reads.level() == null && writes.level() == null
                    ? "R + W <= N: a read may miss every replica of the latest write"
                    : "a read of " + reads + " may miss every replica of a write of " + writes;
        }
        return settings.versions() == VersionKind.ABD && !overlap.always(readPhase, writes)
                ? "the read phase of a write, of " + readPhase + ", may miss every replica of the write before"
                : null;
    }

    /// Whether a read meets every read before it, and a write every read before it.
    private @Nullable String atomic() {
        if (settings.readRepair() != ReadRepair.BLOCKING) {
            return "without blocking repair one read may see a write in progress and the next one not";
        }
        if (!overlap.always(reads, reads)) {
            return reads.level() == null
                    ? "2R <= N: what one read repaired, the next one may miss"
                    : "what one read of " + reads + " repaired, another may miss";
        }
        return settings.versions() == VersionKind.ABD && !overlap.always(readPhase, reads)
                ? "the read phase of a write, of " + readPhase + ", may miss what a read repaired"
                : null;
    }

    private @Nullable String sessions() {
        if (isSerial()) {
            return null;
        }
        boolean exact =
                settings.versions() == VersionKind.DVV || settings.versions().isRegister();
        if (!exact || settings.versions() == VersionKind.COUNTER) {
            return settings.versions().label() + " may drop an acknowledged write";
        }
        return first(this::meeting, this::atomic);
    }

    private @Nullable String lostUpdates() {
        if (writes.level() == Level.SERIAL) {
            return cas();
        }
        if (settings.versions() != VersionKind.DVV) {
            return "of two read-modify-writes that did not see one another "
                    + settings.versions().label() + " may keep one; use level SERIAL's compare-and-set";
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
        if (promise == Promise.NO_DIRTY_READS) {
            return needed;
        }
        needed.add(Assumption.DISKS_KEPT);
        if (promise == Promise.CONVERGENCE) {
            needed.add(Assumption.TIME_TO_REPAIR);
        }
        boolean wallClock = settings.versions() == VersionKind.LWW_WALL || settings.versions() == VersionKind.LWW_HLC;
        boolean ordered = !isSerial()
                && (promise == Promise.LINEARIZABLE_REGISTER
                        || promise == Promise.REGULAR_REGISTER
                        || promise == Promise.SESSIONS);
        if (wallClock && (ordered || promise == Promise.NO_RESURRECTION)) {
            needed.add(Assumption.SYNCED_CLOCKS);
        }
        boolean aged = settings.deletes() instanceof Deletes.Aged;
        if (aged && (ordered || promise == Promise.NO_RESURRECTION || promise == Promise.NO_LOST_UPDATES)) {
            needed.add(Assumption.SHORT_OUTAGES);
        }
        if (settings.fsync() != Fsync.BATCH && promise != Promise.CONVERGENCE) {
            needed.add(Assumption.NO_POWER_LOSS);
        }
        return needed;
    }

    private String reason(Promise promise) {
        return switch (promise) {
            case LINEARIZABLE_REGISTER ->
                isSerial()
                        ? SERIAL
                        : "strict quorums that intersect, "
                                + settings.versions().label() + ", and blocking repair with 2R > N";
            case REGULAR_REGISTER ->
                isSerial()
                        ? SERIAL
                        : "strict quorums that intersect, "
                                + settings.versions().label();
            case LINEARIZABLE_CAS -> SERIAL;
            case SESSIONS -> isSerial() ? SERIAL : "strict quorums that intersect, and blocking repair with 2R > N";
            case NO_LOST_UPDATES ->
                writes.level() == Level.SERIAL
                        ? SERIAL
                        : "dotted version vectors keep both of two concurrent writes; the client merges them";
            case EXACT_SIBLINGS -> "every value has its own dot";
            case NO_RESURRECTION ->
                settings.deletes() instanceof Deletes.Repaired
                        ? "no read goes back behind a delete, and tombstones are kept until every node has agreed twice"
                        : "no read goes back behind a delete, and tombstones outlive every outage";
            case CONVERGENCE -> "anti-entropy compares every pair of replicas, and joins do not depend on order";
            case NO_DIRTY_READS -> "only what was never sent is answered as failed";
        };
    }
}
