package dev.quarrel.store;

import dev.quarrel.store.Message.Cause;
import dev.quarrel.store.versions.SiblingLimit;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Versioning;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Hinted handoff: writes held for a home replica that could not be reached, durable, delivered once it answers again,
/// forgotten after its acknowledgement (DeCandia et al. 2007, section 4.6).
///
/// Hints for one key and one home are joined, so there is at most one. A hint is delivered as a conditional write: what
/// the home has learned meanwhile stays.
final class Handoff {
    private static final String HINTS = "hints";
    private static final int IN_FLIGHT = 128;
    private static final long RESEND_NANOS = 2_000_000_000L;

    private final Settings.Hints limits;
    private final Disk disk;
    private final Ports ports;
    private final Versioning versioning;
    private final Metrics metrics;
    private final LongSupplier nextId;
    private final BiConsumer<String, Message> sender;
    private final TreeMap<String, TreeMap<String, Hint>> byTarget = new TreeMap<>();
    private final Map<Long, Sent> inFlight = new HashMap<>();
    /// Nodes with hints that are still to be moved to where they belong now.
    private final TreeSet<String> strays = new TreeSet<>();

    private int count;
    private long ringEpoch;

    /// `atMillis` is this node's wall clock when the hint was first stored.
    private record Hint(Stored stored, long atMillis) {}

    private record Sent(String target, String key, Stored stored, long nanos) {}

    Handoff(
            Settings.Hints limits,
            Disk disk,
            Ports ports,
            Versioning versioning,
            Metrics metrics,
            LongSupplier nextId,
            BiConsumer<String, Message> sender) {
        this.limits = limits;
        this.disk = disk;
        this.ports = ports;
        this.versioning = versioning;
        this.metrics = metrics;
        this.nextId = nextId;
        this.sender = sender;
        disk.scan(HINTS, this::recover);
    }

    private void recover(String name, byte[] record) {
        int split = name.indexOf('\0');
        Stored stored = Records.open(record, Long.BYTES, true);
        if (stored != null) {
            long atMillis = ByteBuffer.wrap(record).getLong();
            put(name.substring(0, split), name.substring(split + 1), new Hint(stored, atMillis));
        } else {
            metrics.damagedRecords++;
        }
    }

    /// Holds `stored` for `target`, and calls `durable` once it would survive a power loss. False, and nothing is
    /// held, when hints are off or too many, or the key's siblings are: a hint that comes home cannot be refused there.
    boolean hold(String target, String key, Stored stored, Runnable durable) {
        Hint held = hint(target, key);
        Hint joined = joined(held, new Hint(stored, ports.wallMillis()));
        if (!limits.enabled() || (held == null && count >= limits.limit()) || hasTooMany(key, held, joined)) {
            metrics.hintsDropped++;
            return false;
        }
        metrics.hintsStored += held == null ? 1 : 0;
        keep(target, key, joined);
        disk.sync(durable);
        return true;
    }

    /// Two hints for one key and one home, as old as the older.
    private Hint joined(@Nullable Hint held, Hint other) {
        return held == null
                ? other
                : new Hint(versioning.join(held.stored, other.stored), Math.min(held.atMillis, other.atMillis));
    }

    private static boolean hasTooMany(String key, @Nullable Hint held, Hint joined) {
        return held != null && SiblingLimit.DEFAULT.judge(key, joined.stored) instanceof SiblingLimit.Outcome.TooMany;
    }

    private void keep(String target, String key, Hint hint) {
        put(target, key, hint);
        disk.put(HINTS, target + '\0' + key, Records.seal(hint.stored, hint.atMillis));
    }

    /// What is held for `target` under `key`, null when nothing.
    @Nullable
    Stored held(String target, String key) {
        Hint hint = hint(target, key);
        return hint == null ? null : hint.stored;
    }

    /// Drops the hints for `key` that `tombstone` outranks; false when one remains.
    boolean dropCovered(String key, Stored tombstone) {
        boolean none = true;
        for (String target : List.copyOf(byTarget.keySet())) {
            Hint hint = hint(target, key);
            if (hint != null && versioning.join(tombstone, hint.stored).equals(tombstone)) {
                remove(target, key);
            } else {
                none &= hint == null;
            }
        }
        return none;
    }

    /// Sends what is held for homes that are alive, some at a time, and drops what is older than the window. Hints
    /// for a node that is no longer a home of their key are addressed to the homes it now has.
    void deliver(Liveness liveness, Ring ring) {
        long now = ports.nanoTime();
        inFlight.values().removeIf(sent -> now - sent.nanos > RESEND_NANOS);
        boolean moved = ring.epoch() != ringEpoch;
        ringEpoch = ring.epoch();
        for (String target : List.copyOf(byTarget.keySet())) {
            expire(target);
            if (moved || strays.remove(target)) {
                readdress(target, ring);
            }
            if (liveness.alive(target)) {
                send(target, now);
            }
        }
    }

    private void send(String target, long now) {
        for (Map.Entry<String, Hint> entry : hints(target).entrySet()) {
            if (inFlight.size() >= IN_FLIGHT) {
                return;
            }
            String key = entry.getKey();
            boolean waiting =
                    inFlight.values().stream().anyMatch(sent -> sent.target.equals(target) && sent.key.equals(key));
            if (!waiting) {
                long id = nextId.getAsLong();
                Stored stored = entry.getValue().stored;
                inFlight.put(id, new Sent(target, key, stored, now));
                sender.accept(target, new Message.ReplicaWrite(id, key, stored, Cause.HINT, null, ringEpoch));
            }
        }
    }

    /// The home has the hint. What was joined into it since it was sent stays.
    void acked(String from, long id) {
        Sent sent = inFlight.get(id);
        if (sent == null || !sent.target.equals(from)) {
            return;
        }
        inFlight.remove(id);
        if (removeIfStill(sent.target, sent.key, sent.stored)) {
            metrics.hintsDelivered++;
        }
    }

    private void expire(String target) {
        long oldest = limits.windowMillis() == 0 ? Long.MIN_VALUE : ports.wallMillis() - limits.windowMillis();
        List<String> expired = new ArrayList<>();
        hints(target).forEach((key, hint) -> {
            if (hint.atMillis < oldest) {
                expired.add(key);
            }
        });
        metrics.hintsExpired += expired.size();
        expired.forEach(key -> remove(target, key));
    }

    /// What was taken is kept, however many hints that makes of one: the limit is for those still to be taken. The old
    /// one stays until the new ones are durable; or, where its siblings would be too many beside those that wait there,
    /// until these are delivered.
    private void readdress(String target, Ring ring) {
        for (Map.Entry<String, Hint> entry : List.copyOf(hints(target).entrySet())) {
            String key = entry.getKey();
            List<String> homes =
                    ring.homes(key).stream().map(NodeConfig.Member::name).toList();
            Hint hint = entry.getValue();
            boolean fits =
                    homes.stream().noneMatch(home -> hasTooMany(key, hint(home, key), joined(hint(home, key), hint)));
            if (!homes.contains(target) && fits) {
                homes.forEach(home -> keep(home, key, joined(hint(home, key), hint)));
                disk.sync(() -> {
                    if (!removeIfStill(target, key, hint.stored)) {
                        strays.add(target);
                    }
                });
            } else if (!homes.contains(target)) {
                strays.add(target);
            }
        }
    }

    /// How many hints wait, by the node they are for.
    Map<String, Integer> queues() {
        Map<String, Integer> queues = new TreeMap<>();
        byTarget.forEach((target, hints) -> queues.put(target, hints.size()));
        return queues;
    }

    /// The nodes for which something is held under `key`.
    List<String> targetsOf(String key) {
        return byTarget.keySet().stream()
                .filter(target -> hint(target, key) != null)
                .toList();
    }

    private Map<String, Hint> hints(String target) {
        TreeMap<String, Hint> hints = byTarget.get(target);
        return hints == null ? Map.of() : hints;
    }

    private @Nullable Hint hint(String target, String key) {
        TreeMap<String, Hint> hints = byTarget.get(target);
        return hints == null ? null : hints.get(key);
    }

    private void put(String target, String key, Hint hint) {
        if (byTarget.computeIfAbsent(target, name -> new TreeMap<>()).put(key, hint) == null) {
            count++;
        }
    }

    /// False when another has joined it since, or it is gone.
    private boolean removeIfStill(String target, String key, Stored stored) {
        Hint hint = hint(target, key);
        boolean still = hint != null && hint.stored.equals(stored);
        if (still) {
            remove(target, key);
        }
        return still;
    }

    private void remove(String target, String key) {
        TreeMap<String, Hint> hints = byTarget.get(target);
        if (hints != null && hints.remove(key) != null) {
            count--;
            disk.put(HINTS, target + '\0' + key, null);
            if (hints.isEmpty()) {
                byTarget.remove(target);
            }
        }
    }
}
