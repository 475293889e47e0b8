package dev.quarrel.store;

import dev.quarrel.store.Message.Cause;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Versioning;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    /// held, when hints are off or too many.
    boolean hold(String target, String key, Stored stored, Runnable durable) {
        Hint held = hint(target, key);
        if (!limits.enabled() || (held == null && count >= limits.limit())) {
            metrics.hintsDropped++;
            return false;
        }
        Hint joined = held == null
                ? new Hint(stored, ports.wallMillis())
                : new Hint(versioning.join(held.stored, stored), held.atMillis);
        put(target, key, joined);
        metrics.hintsStored += held == null ? 1 : 0;
        disk.put(HINTS, target + '\0' + key, Records.seal(joined.stored, joined.atMillis));
        disk.sync(durable);
        return true;
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
            if (moved) {
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
        Hint hint = hint(sent.target, sent.key);
        if (hint != null && hint.stored.equals(sent.stored)) {
            metrics.hintsDelivered++;
            remove(sent.target, sent.key);
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

    private void readdress(String target, Ring ring) {
        for (Map.Entry<String, Hint> entry : List.copyOf(hints(target).entrySet())) {
            List<String> homes = ring.homes(entry.getKey()).stream()
                    .map(NodeConfig.Member::name)
                    .toList();
            if (!homes.contains(target)) {
                boolean held = true;
                for (String home : homes) {
                    held &= hold(home, entry.getKey(), entry.getValue().stored, () -> {});
                }
                if (held) {
                    remove(target, entry.getKey());
                }
            }
        }
    }

    /// How many hints wait, by the node they are for.
    Map<String, Integer> queues() {
        Map<String, Integer> queues = new TreeMap<>();
        byTarget.forEach((target, hints) -> queues.put(target, hints.size()));
        return queues;
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
