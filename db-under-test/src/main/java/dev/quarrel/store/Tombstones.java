package dev.quarrel.store;

import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.Settings.Deletes;
import dev.quarrel.store.versions.Sibling;
import dev.quarrel.store.versions.Stored;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/// Forgets deleted keys. A tombstone forgotten too early lets an older value, kept somewhere, come back.
///
/// `Aged`: each replica on its own, by its wall clock. `Repaired`: the first home of a key asks every node of the
/// cluster, twice, and needs all of them. By the first round all homes hold the tombstone and nobody holds an older
/// hint; by the second, no coordinator is busy with a state from before the first; then it waits until messages under
/// way have landed, and tells the homes to forget. A node that is down or paused does not answer, so it puts
/// collection off and cannot bring anything back. Whoever agrees never again issues a tag below the tombstone's, for
/// one home may miss the order to forget.
///
///     n1 delete k          n1 n2 n3 hold tombstone 9/n1
///     n1 asks n1..n5       all agree; n1 asks again: all agree
///     n1 tells n1 n2 n3    forget k; n3 does not hear it
///     n2 write k           reads nothing, issues 10/n2: above what n3 still holds
final class Tombstones {
    private static final long SETTLE_NANOS = 10_000_000_000L;
    private static final int IN_FLIGHT = 64;

    private final String self;
    private final Settings settings;
    private final Supplier<Ring> ring;
    private final Replica replica;
    private final Handoff handoff;
    private final Coordinator coordinator;
    private final Metrics metrics;
    private final BiConsumer<String, Message> sender;
    private final TagFloor raiseTags;
    private final TreeMap<String, Long> seenNanos = new TreeMap<>();
    private final Map<Long, Round> rounds = new HashMap<>();
    private final TreeMap<String, Agreed> agreed = new TreeMap<>();

    /// Makes every tag of this node from now on lie above a number, for good; then runs the rest.
    @FunctionalInterface
    interface TagFloor {
        void raise(long floor, Runnable durable);
    }

    /// One question to every node about one tombstone.
    private record Round(String key, Stored tombstone, boolean second, long nanos, Set<String> missing) {}

    private record Agreed(Stored tombstone, long nanos) {}

    Tombstones(
            String self,
            Settings settings,
            Supplier<Ring> ring,
            Replica replica,
            Handoff handoff,
            Coordinator coordinator,
            Metrics metrics,
            BiConsumer<String, Message> sender,
            TagFloor raiseTags) {
        this.self = self;
        this.settings = settings;
        this.ring = ring;
        this.replica = replica;
        this.handoff = handoff;
        this.coordinator = coordinator;
        this.metrics = metrics;
        this.sender = sender;
        this.raiseTags = raiseTags;
    }

    /// Takes note of what is held for a key now.
    void changed(String key, boolean tombstone) {
        if (tombstone) {
            seenNanos.put(key, coordinator.ports.nanoTime());
        } else {
            seenNanos.remove(key);
        }
    }

    /// Collects what may be collected. Called every second or so.
    void collect() {
        switch (settings.deletes()) {
            case Deletes.Aged aged -> List.copyOf(seenNanos.keySet()).forEach(key -> collectAged(key, aged.gcMillis()));
            case Deletes.Repaired repaired -> collectRepaired();
            case Deletes.Physical physical -> {}
        }
    }

    private void collectAged(String key, long gcMillis) {
        Stored held = replica.get(key);
        long writtenMillis = held == null
                ? Long.MAX_VALUE
                : held.siblings().stream()
                        .mapToLong(Sibling::writtenMillis)
                        .max()
                        .orElse(Long.MAX_VALUE);
        if (held != null && held.isDeleted() && coordinator.source.wallMillis() - gcMillis > writtenMillis) {
            forget(key);
        }
    }

    private void collectRepaired() {
        long now = coordinator.ports.nanoTime();
        rounds.values().removeIf(round -> now - round.nanos > SETTLE_NANOS);
        for (Map.Entry<String, Agreed> entry : List.copyOf(agreed.entrySet())) {
            if (now - entry.getValue().nanos > SETTLE_NANOS) {
                agreed.remove(entry.getKey());
                tellHomes(entry.getKey(), entry.getValue().tombstone);
            }
        }
        Set<String> asked = new TreeSet<>(agreed.keySet());
        rounds.values().forEach(round -> asked.add(round.key));
        for (Map.Entry<String, Long> entry : List.copyOf(seenNanos.entrySet())) {
            boolean mine = ring.get().homes(entry.getKey()).get(0).name().equals(self);
            if (mine
                    && rounds.size() < IN_FLIGHT
                    && now - entry.getValue() > SETTLE_NANOS
                    && asked.add(entry.getKey())) {
                Stored held = replica.get(entry.getKey());
                if (held != null) {
                    ask(entry.getKey(), held, false);
                }
            }
        }
    }

    private void ask(String key, Stored tombstone, boolean second) {
        List<String> all = ring.get().members().stream().map(Member::name).toList();
        long id = coordinator.nextId();
        rounds.put(id, new Round(key, tombstone, second, coordinator.ports.nanoTime(), new TreeSet<>(all)));
        all.forEach(node -> sender.accept(node, new Message.TombstoneCheck(id, key, tombstone)));
    }

    /// A node agreed.
    void acked(String from, long id) {
        Round round = rounds.get(id);
        if (round == null || !round.missing.remove(from) || !round.missing.isEmpty()) {
            return;
        }
        rounds.remove(id);
        if (round.second) {
            agreed.put(round.key, new Agreed(round.tombstone, coordinator.ports.nanoTime()));
        } else {
            ask(round.key, round.tombstone, true);
        }
    }

    private void tellHomes(String key, Stored tombstone) {
        for (Member home : ring.get().homes(key)) {
            sender.accept(home.name(), new Message.TombstoneReap(0, key, tombstone));
        }
    }

    /// Whether this node has nothing that could bring the key back.
    void check(String from, Message.TombstoneCheck check) {
        String key = check.key();
        boolean home =
                ring.get().homes(key).stream().anyMatch(member -> member.name().equals(self));
        Stored held = home ? replica.get(key) : check.tombstone();
        boolean agree = check.tombstone().equals(held)
                && !coordinator.isBusyWith(key)
                && handoff.dropCovered(key, check.tombstone());
        if (agree) {
            long number = check.tombstone().siblings().getLast().dot().number();
            raiseTags.raise(number, () -> sender.accept(from, new Message.ReplicaAck(check.id(), false)));
        }
    }

    /// Forgets the key, unless something else is held for it by now.
    void reap(Message.TombstoneReap reap) {
        Stored held = replica.get(reap.key());
        if (held != null && held.equals(reap.tombstone())) {
            forget(reap.key());
        }
    }

    private void forget(String key) {
        metrics.tombstonesCollected++;
        replica.forget(key);
    }
}
