package dev.quarrel.store;

import dev.quarrel.store.paxos.Acceptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// The registers of level SERIAL that this node is a replica of: one [Acceptor] per key, on its disk. An answer leaves
/// only when the state it speaks of is durable.
final class Acceptors {
    private static final String TABLE = "paxos";

    private final Disk disk;
    private final Metrics metrics;
    private final BiConsumer<String, Message> sender;

    Acceptors(Disk disk, Metrics metrics, BiConsumer<String, Message> sender) {
        this.disk = disk;
        this.metrics = metrics;
        this.sender = sender;
    }

    void receive(String from, Message.PaxosRequest request) {
        Acceptor held = state(request.key()).orElse(null);
        if (held == null && isDamaged(request.key())) {
            // Whoever forgot what it promised must not vote again on that key.
            String reason = "The register of '" + request.key() + "' is damaged. Replace this node.";
            sender.accept(from, new Message.ReplicaRefused(request.id(), reason));
            return;
        }
        Acceptor before = held == null ? Acceptor.EMPTY : held;
        Acceptor.Step step = switch (request) {
            case Message.PaxosPrepare prepare -> before.prepare(prepare.ballot());
            case Message.PaxosAccept accept -> before.accept(accept.ballot(), accept.value());
        };
        if (!step.next().equals(before)) {
            disk.put(TABLE, request.key(), step.next().toBytes());
        }
        disk.sync(() -> sender.accept(from, new Message.PaxosAnswer(request.id(), step.answer())));
    }

    /// What is held of a key's register; nothing also when that is damaged.
    Optional<Acceptor> state(String key) {
        byte[] record = disk.get(TABLE, key);
        try {
            return record == null ? Optional.empty() : Optional.of(Acceptor.fromBytes(record));
        } catch (IllegalArgumentException e) {
            metrics.damagedRecords++;
            return Optional.empty();
        }
    }

    /// Whether what is held of a key's register cannot be read: what was promised there is forgotten.
    boolean isDamaged(String key) {
        return disk.get(TABLE, key) != null && state(key).isEmpty();
    }

    /// Takes over what another replica holds, where that is higher. One of the others does not know all that a damaged
    /// register promised; `all` says that enough of them will be asked before this node votes again.
    void learn(String key, Acceptor theirs, boolean all) {
        if (isDamaged(key) && !all) {
            return;
        }
        Acceptor merged = state(key).orElse(Acceptor.EMPTY).merge(theirs);
        disk.put(TABLE, key, merged.toBytes());
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>();
        disk.scan(TABLE, (key, record) -> keys.add(key));
        return keys;
    }
}
