package dev.quarrel.store;

import dev.quarrel.store.paxos.Acceptor;
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
        Acceptor held;
        try {
            byte[] record = disk.get(TABLE, request.key());
            held = record == null ? Acceptor.EMPTY : Acceptor.fromBytes(record);
        } catch (IllegalArgumentException e) {
            // Whoever forgot what it promised must not vote again on that key.
            metrics.damagedRecords++;
            sender.accept(from, new Message.ReplicaRefused(request.id(), String.valueOf(e.getMessage())));
            return;
        }
        Acceptor.Step step = switch (request) {
            case Message.PaxosPrepare prepare -> held.prepare(prepare.ballot());
            case Message.PaxosAccept accept -> held.accept(accept.ballot(), accept.value());
        };
        if (!step.next().equals(held)) {
            disk.put(TABLE, request.key(), step.next().toBytes());
        }
        disk.sync(() -> sender.accept(from, new Message.PaxosAnswer(request.id(), step.answer())));
    }
}
