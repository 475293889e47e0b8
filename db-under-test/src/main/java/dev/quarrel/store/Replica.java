package dev.quarrel.store;

import dev.quarrel.store.Message.Cause;
import dev.quarrel.store.Settings.Deletes;
import dev.quarrel.store.versions.Sibling;
import dev.quarrel.store.versions.SiblingLimit;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Versioning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What this node itself holds, on its disk: one record per key. All writes are joins, so they may come in any order
/// and any number of times.
///
/// A record whose checksum does not hold is worse than none: the replica once acknowledged something under that key. So
/// the key answers nothing and takes nothing until it is [#restore]d from its other replicas.
final class Replica {
    /// Why a state without siblings is refused, from whomever it comes: nothing could be joined with it ever after.
    static final String HOLDS_NOTHING = "Expected a value or a tombstone, got a state that holds neither.";

    private static final String DATA = "data";

    private final Disk disk;
    private final Settings settings;
    private final Versioning versioning;
    private final Metrics metrics;
    private Listener listener = (key, record, tombstone) -> {};
    private final Map<String, Integer> unsynced = new HashMap<>();
    private final TreeSet<String> damaged = new TreeSet<>();
    private final TreeSet<String> crowded = new TreeSet<>();

    Replica(Disk disk, Settings settings, Versioning versioning, Metrics metrics) {
        this.disk = disk;
        this.settings = settings;
        this.versioning = versioning;
        this.metrics = metrics;
    }

    /// Told of every change of what is held: the record, null for nothing.
    @FunctionalInterface
    interface Listener {
        void changed(String key, byte @Nullable [] record, boolean tombstone);
    }

    void onChange(Listener told) {
        listener = told;
    }

    Versioning versioning() {
        return versioning;
    }

    /// Tells `visitor` of all that is held, in key order; damaged records are passed over.
    void forEach(Listener visitor) {
        List<String> keys = new ArrayList<>();
        disk.scan(DATA, (key, record) -> keys.add(key));
        for (String key : keys) {
            Stored stored = get(key);
            if (stored != null) {
                countSiblings(key, stored);
                visitor.changed(key, disk.get(DATA, key), stored.isDeleted());
            }
        }
    }

    @Nullable
    Stored get(String key) {
        byte[] record = disk.get(DATA, key);
        if (record == null) {
            return null;
        }
        Stored stored = Records.open(record, 0, !settings.has(Defect.NO_CHECKSUM));
        if (stored == null && !settings.has(Defect.NO_CHECKSUM) && damaged.add(key)) {
            metrics.damagedRecords++;
        }
        return stored;
    }

    /// What a record on the disk holds, null for nothing or for a damaged one. Reading it here takes no notice of
    /// damage.
    static @Nullable Stored peek(Disk disk, String key) {
        byte[] record = disk.get(DATA, key);
        return record == null ? null : Records.open(record, 0, true);
    }

    /// Forgets the keys that another node owns now: should they come back, older versions of them must not.
    void disown(Predicate<String> foreign) {
        List<String> keys = damaged();
        forEach((key, record, tombstone) -> keys.add(key));
        for (String key : keys) {
            if (foreign.test(key)) {
                put(key, damaged.remove(key) ? null : get(key), null);
            }
        }
    }

    boolean hasDamage() {
        return !damaged.isEmpty();
    }

    /// The keys whose records were found damaged and are not restored yet.
    List<String> damaged() {
        return new ArrayList<>(damaged);
    }

    /// Whether the record of `key` was found damaged.
    boolean isDamaged(String key) {
        return damaged.contains(key);
    }

    /// Joins `coming` into what is held, and calls `durable` once the result would survive a power loss; or calls
    /// `refused` with the reason why nothing was changed.
    void apply(String key, Stored coming, Cause cause, Runnable durable, Consumer<String> refused) {
        Stored held = get(key);
        if (coming.siblings().isEmpty()) {
            refused.accept(HOLDS_NOTHING);
            return;
        }
        if (isDamaged(key)) {
            refused.accept("The record of '" + key + "' is damaged; it is being restored from its other replicas.");
            return;
        }
        Stored joined = isBlind(cause) ? coming : versioning.join(held, coming);
        if (cause == Cause.WRITE && grows(held, joined)) {
            String tooMany = tooMany(key, joined);
            if (tooMany != null) {
                refused.accept(tooMany);
                return;
            }
            joined = pruned(joined);
        }
        put(key, held, joined);
        sync(key, durable);
    }

    private void put(String key, @Nullable Stored held, @Nullable Stored joined) {
        if (joined == null || (joined.isDeleted() && settings.deletes() instanceof Deletes.Physical)) {
            disk.put(DATA, key, null);
            crowded.remove(key);
            listener.changed(key, null, false);
        } else if (!joined.equals(held)) {
            byte[] record = Records.seal(joined);
            disk.put(DATA, key, record);
            int before = held == null ? 0 : held.siblings().size();
            metrics.siblingsMade += Math.max(0, joined.siblings().size() - Math.max(1, before));
            countSiblings(key, joined);
            listener.changed(key, record, joined.isDeleted());
        }
    }

    private void countSiblings(String key, Stored stored) {
        if (stored.siblings().size() >= SiblingLimit.DEFAULT.warn()) {
            crowded.add(key);
        } else {
            crowded.remove(key);
        }
    }

    /// How many keys are past the warning for siblings.
    int crowdedKeys() {
        return crowded.size();
    }

    private void sync(String key, Runnable durable) {
        unsynced.merge(key, 1, Integer::sum);
        disk.sync(() -> {
            unsynced.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
            durable.run();
        });
    }

    /// Replaces a damaged record by what the other replicas hold.
    void restore(String key, @Nullable Stored others) {
        if (damaged.remove(key)) {
            put(key, null, others);
        }
    }

    /// Forgets the key altogether.
    void forget(String key) {
        put(key, null, null);
    }

    /// Calls `durable` once what is held of `key` now would survive a power loss: a reader must not learn what a
    /// power loss can still take back.
    void whenDurable(String key, Runnable durable) {
        if (unsynced.containsKey(key)) {
            disk.sync(durable);
        } else {
            durable.run();
        }
    }

    /// Whether it comes to more than before: a write that merges some of too many is welcome.
    private static boolean grows(@Nullable Stored held, Stored joined) {
        return joined.siblings().size() > 1
                && (held == null
                        || joined.siblings().size() > held.siblings().size()
                        || joined.valueBytes() > held.valueBytes());
    }

    private @Nullable String tooMany(String key, Stored joined) {
        return switch (SiblingLimit.DEFAULT.judge(key, joined)) {
            case SiblingLimit.Outcome.Fine fine -> null;
            case SiblingLimit.Outcome.Many many -> {
                metrics.siblingWarnings++;
                yield null;
            }
            case SiblingLimit.Outcome.TooMany tooMany -> {
                metrics.siblingRefusals++;
                yield settings.has(Defect.PRUNE_SIBLINGS) ? null : tooMany.reason();
            }
        };
    }

    private Stored pruned(Stored joined) {
        List<Sibling> siblings = joined.siblings();
        int keep = SiblingLimit.DEFAULT.refuse() - 1;
        return !settings.has(Defect.PRUNE_SIBLINGS) || siblings.size() <= keep
                ? joined
                : new Stored(joined.seen(), List.copyOf(siblings.subList(siblings.size() - keep, siblings.size())));
    }

    private boolean isBlind(Cause cause) {
        return switch (cause) {
            case REPAIR -> settings.has(Defect.BLIND_REPAIR);
            case HINT -> settings.has(Defect.BLIND_HINT);
            case ANTI_ENTROPY -> settings.has(Defect.MERKLE_WRONG_WAY);
            case WRITE -> false;
        };
    }
}
