package dev.quarrel.store;

import dev.quarrel.store.Message.Cause;
import dev.quarrel.store.merkle.Exchange;
import dev.quarrel.store.merkle.MerkleTree;
import dev.quarrel.store.merkle.Reconciliation;
import dev.quarrel.store.versions.Stored;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Background repair: every interval this node compares itself with the next of its peers, one Merkle tree per token
/// range that both are homes of, and exchanges the keys that differ (DeCandia et al. 2007, section 4.7).
final class AntiEntropy {
    private static final int TREE_HEIGHT = 2;
    /// How many bytes of values one step offers, or a value more. What a returning node lacks must not fill the
    /// connection that its clients' requests take.
    static final long STEP_BYTES = 4 << 20;
    /// What a key counts at least: what the other side will send for it is not known here.
    private static final long LEAST_BYTES = STEP_BYTES / 32;

    private final String self;
    private final Settings settings;
    private final Replica replica;
    private final Liveness liveness;
    private final Metrics metrics;
    private final BiConsumer<String, Message> sender;
    private final TreeMap<Integer, MerkleTree> trees = new TreeMap<>();
    private Ring ring;
    private int turn;
    private long lastRoundNanos;

    AntiEntropy(
            String self,
            Settings settings,
            Ring ring,
            Replica replica,
            Liveness liveness,
            Metrics metrics,
            BiConsumer<String, Message> sender,
            long nowNanos) {
        this.self = self;
        this.settings = settings;
        this.ring = ring;
        this.replica = replica;
        this.liveness = liveness;
        this.metrics = metrics;
        this.sender = sender;
        lastRoundNanos = nowNanos;
    }

    /// Reads all that is held into trees over the ranges of `ring`.
    void rebuild(Ring current) {
        ring = current;
        trees.clear();
        replica.forEach(this::changed);
    }

    /// Takes note of the record that is held for a key now, null for none.
    void changed(String key, byte @Nullable [] record, boolean tombstone) {
        MerkleTree tree = tree(ring.range(key));
        if (record == null) {
            tree.remove(key, Ring.hash(key));
        } else {
            tree.put(key, Ring.hash(key), MerkleTree.hashOf(record), tombstone);
        }
    }

    private List<String> living() {
        return ring.members().stream()
                .map(NodeConfig.Member::name)
                .filter(name -> !name.equals(self) && liveness.alive(name))
                .toList();
    }

    /// Begins an exchange with every peer that is alive; answers who they are.
    List<String> all() {
        living().forEach(this::exchangeWith);
        return living();
    }

    /// Begins an exchange with the next peer that is alive.
    void round(long nowNanos) {
        List<String> peers = living();
        if (!peers.isEmpty()) {
            turn = (turn + 1) % peers.size();
            lastRoundNanos = nowNanos;
            exchangeWith(peers.get(turn));
        }
    }

    /// How long ago the last exchange began, or this node where none has; -1 for one that has no peers.
    long ageMillis(long nowNanos) {
        return ring.members().size() < 2 ? -1 : (nowNanos - lastRoundNanos) / 1_000_000;
    }

    /// Begins an exchange over every range that this node and `peer` are homes of.
    void exchangeWith(String peer) {
        metrics.antiEntropyExchanges++;
        // Where this node holds nothing there is nothing to offer; what the peer holds there, its own turn will show.
        for (Map.Entry<Integer, MerkleTree> tree : trees.entrySet()) {
            int range = tree.getKey();
            if (tree.getValue().root() != 0 && isHome(range, self) && isHome(range, peer)) {
                send(peer, range, Exchange.begin(tree.getValue()));
            }
        }
    }

    /// One step of an exchange. A peer on another ring has other ranges: nothing is compared with it.
    void step(String from, Message.TreeStep step) {
        if (step.ringEpoch() != ring.epoch() || step.range() < 0 || step.range() >= ring.ranges()) {
            return;
        }
        MerkleTree own = tree(step.range());
        switch (step.step()) {
            case Exchange.Same same -> {}
            case Exchange.Hashes hashes -> {
                Exchange.Step answer = Exchange.answer(own, hashes);
                if (!(answer instanceof Exchange.Same)) {
                    send(from, step.range(), answer);
                }
            }
            case Exchange.Keys keys -> {
                Exchange.Rest rest = offer(from, own, keys);
                if (rest != null) {
                    send(from, step.range(), rest);
                }
            }
            case Exchange.Rest asked -> send(from, step.range(), Exchange.page(own, asked));
        }
    }

    /// Sends what is held for the keys of a page that differ, until it is enough for one step. Answers what to ask for
    /// after that, null for nothing: the page again from the first key left out on, or what comes after it.
    private Exchange.@Nullable Rest offer(String peer, MerkleTree own, Exchange.Keys page) {
        long room = STEP_BYTES;
        for (Exchange.Difference difference : Exchange.differing(own, page)) {
            if (room <= 0) {
                return page.from(difference);
            }
            Stored offered = offered(difference.key());
            sender.accept(peer, new Message.TreeKey(0, difference.key(), offered));
            room -= Math.max(LEAST_BYTES, offered == null ? 0 : offered.valueBytes());
        }
        return page.rest();
    }

    private void send(String peer, int range, Exchange.Step step) {
        sender.accept(peer, new Message.TreeStep(0, range, ring.epoch(), step));
    }

    /// What the other side holds for a key on which both differ. Each side is given what it lacks.
    void key(String from, Message.TreeKey theirs) {
        Stored own = offered(theirs.key());
        if (replica.isDamaged(theirs.key())) {
            return;
        }
        boolean wrongWay = settings.has(Defect.MERKLE_WRONG_WAY);
        Reconciliation found = Reconciliation.of(own, theirs.stored(), replica.versioning(), wrongWay);
        if (found.toHere() != null) {
            metrics.antiEntropyKeys++;
            replica.apply(theirs.key(), found.toHere(), Cause.ANTI_ENTROPY, () -> {}, reason -> {});
        }
        if (found.toThere() != null) {
            metrics.antiEntropyKeys++;
            sender.accept(
                    from,
                    new Message.ReplicaWrite(0, theirs.key(), found.toThere(), Cause.ANTI_ENTROPY, null, ring.epoch()));
        }
    }

    /// What is held for a key, as far as it is compared: the defect `merkle-no-tombstones` has no eyes for deletes.
    private @Nullable Stored offered(String key) {
        Stored held = replica.get(key);
        boolean unseen = held != null && held.isDeleted() && settings.has(Defect.MERKLE_NO_TOMBSTONES);
        return unseen ? null : held;
    }

    private boolean isHome(int range, String name) {
        return ring.homesOfRange(range).stream().anyMatch(home -> home.name().equals(name));
    }

    private MerkleTree tree(int range) {
        return trees.computeIfAbsent(
                range,
                fresh -> new MerkleTree(
                        TREE_HEIGHT,
                        new MerkleTree.Defects(
                                settings.has(Defect.MERKLE_KEYS_ONLY), settings.has(Defect.MERKLE_NO_TOMBSTONES))));
    }
}
