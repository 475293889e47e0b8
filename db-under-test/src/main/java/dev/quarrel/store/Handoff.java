package dev.quarrel.store;

import dev.quarrel.store.HintTable.Hint;
import dev.quarrel.store.Message.Cause;
import dev.quarrel.store.versions.SiblingLimit;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Versioning;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private static final int IN_FLIGHT = 128;
    /// On their way home at once, or written at once for homes of another ring.
    private static final long BYTES_AT_ONCE = 4 << 20;

    private static final long RESEND_NANOS = 2_000_000_000L;

    private final Settings.Hints limits;
    private final Disk disk;
    private final Ports ports;
    private final Versioning versioning;
    private final Metrics metrics;
    private final LongSupplier nextId;
    private final BiConsumer<String, Message> sender;
    private final HintTable hints;
    private final Map<Long, Sent> inFlight = new HashMap<>();
    /// Nodes with hints that are still to be moved to where they belong now.
    private final TreeSet<String> strays = new TreeSet<>();

    private long inFlightBytes;
    private long ringEpoch;

    private record Sent(String target, String key, Stored stored, int bytes, long nanos) {}

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
        hints = new HintTable(disk, metrics, HintTable.MOST_BYTES);
    }

    /// Holds `stored` for `target`, and calls `durable` once it would survive a power loss. False, and nothing is
    /// held, when hints are off, or too many or too large together, or the key's siblings are: a hint that comes home
    /// cannot be refused there.
    boolean hold(String target, String key, Stored stored, Runnable durable) {
        Hint held = hints.get(target, key);
        Hint joined = joined(held, new Hint(stored, ports.wallMillis()));
        if (!limits.enabled() || hasTooMany(key, held, joined) || !hints.offer(target, key, joined, limits.limit())) {
            metrics.hintsDropped++;
            return false;
        }
        metrics.hintsStored += held == null ? 1 : 0;
        disk.sync(durable);
        return true;
    }

    /// Two hints for one key and one home, as old as the older.
    private Hint joined(@Nullable Hint held, Hint other) {
        return held == null
                ? other
                : new Hint(versioning.join(held.stored(), other.stored()), Math.min(held.atMillis(), other.atMillis()));
    }

    private static boolean hasTooMany(String key, @Nullable Hint held, Hint joined) {
        return held != null && SiblingLimit.DEFAULT.judge(key, joined.stored()) instanceof SiblingLimit.Outcome.TooMany;
    }

    /// What is held for `target` under `key`, null when nothing.
    @Nullable
    Stored held(String target, String key) {
        Hint hint = hints.get(target, key);
        return hint == null ? null : hint.stored();
    }

    /// Drops the hints for `key` that `tombstone` outranks; false when one remains.
    boolean dropCovered(String key, Stored tombstone) {
        boolean none = true;
        for (String target : hints.targets()) {
            Hint hint = hints.get(target, key);
            if (hint != null && versioning.join(tombstone, hint.stored()).equals(tombstone)) {
                hints.remove(target, key);
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
        inFlightBytes = inFlight.values().stream().mapToLong(Sent::bytes).sum();
        boolean moved = ring.epoch() != ringEpoch;
        ringEpoch = ring.epoch();
        for (String target : hints.targets()) {
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
        for (var entry = hints.after(target, null); entry != null; entry = hints.after(target, entry.getKey())) {
            int bytes = entry.getValue().bytes();
            boolean full = inFlightBytes > 0 && inFlightBytes + bytes > BYTES_AT_ONCE;
            if (full || inFlight.size() >= IN_FLIGHT) {
                return;
            }
            String key = entry.getKey();
            boolean waiting =
                    inFlight.values().stream().anyMatch(sent -> sent.target.equals(target) && sent.key.equals(key));
            Hint hint = waiting ? null : hints.get(target, key);
            if (hint != null) {
                long id = nextId.getAsLong();
                inFlight.put(id, new Sent(target, key, hint.stored(), bytes, now));
                inFlightBytes += bytes;
                sender.accept(target, new Message.ReplicaWrite(id, key, hint.stored(), Cause.HINT, null, ringEpoch));
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
        inFlightBytes -= sent.bytes;
        if (hints.removeIfStill(sent.target, sent.key, sent.stored)) {
            metrics.hintsDelivered++;
        }
    }

    private void expire(String target) {
        long oldest = limits.windowMillis() == 0 ? Long.MIN_VALUE : ports.wallMillis() - limits.windowMillis();
        metrics.hintsExpired += hints.removeOlder(target, oldest);
    }

    /// What was taken is kept, however many hints that makes of one: the limit is for those still to be taken. The old
    /// one stays until the new ones are durable, and until it is among them whole; or, where its siblings would be too
    /// many beside those that wait there, until these are delivered.
    private void readdress(String target, Ring ring) {
        long bytes = 0;
        for (var entry = hints.after(target, null); entry != null; entry = hints.after(target, entry.getKey())) {
            String key = entry.getKey();
            List<String> homes =
                    ring.homes(key).stream().map(NodeConfig.Member::name).toList();
            Hint hint = homes.contains(target) ? null : hints.get(target, key);
            if (hint == null) {
                continue;
            }
            boolean fits = homes.stream()
                    .noneMatch(home -> hasTooMany(key, hints.get(home, key), joined(hints.get(home, key), hint)));
            if (!fits) {
                strays.add(target);
                continue;
            }
            if (bytes > BYTES_AT_ONCE) {
                strays.add(target);
                return;
            }
            for (String home : homes) {
                bytes += hints.put(home, key, joined(hints.get(home, key), hint));
            }
            disk.sync(() -> {
                if (!hints.removeIfStill(target, key, hint.stored())) {
                    strays.add(target);
                }
            });
        }
    }

    /// How many hints wait, by the node they are for.
    Map<String, Integer> queues() {
        return hints.queues();
    }

    /// The nodes for which something is held under `key`.
    List<String> targetsOf(String key) {
        return hints.targets().stream()
                .filter(target -> hints.holds(target, key))
                .toList();
    }
}
