package dev.quarrel.store;

import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.VersionKind;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Answers coordinators' reads and writes, for this node's own keys and for the homes that it substitutes.
final class ReplicaServer {
    private static final String OLD_RING =
            "The request was made for an older ring; its coordinator is being told the new one. Retry.";

    private final Disk disk;
    private final Replica replica;
    private final Handoff handoff;
    private final Bootstrap bootstrap;
    private final RingKeeper keeper;
    private final Coordinator coordinator;
    private final BiConsumer<String, Message> sender;
    private final Set<String> restoring = new HashSet<>();

    ReplicaServer(
            Disk disk,
            Replica replica,
            Handoff handoff,
            Bootstrap bootstrap,
            RingKeeper keeper,
            Coordinator coordinator,
            BiConsumer<String, Message> sender) {
        this.disk = disk;
        this.replica = replica;
        this.handoff = handoff;
        this.bootstrap = bootstrap;
        this.keeper = keeper;
        this.coordinator = coordinator;
        this.sender = sender;
    }

    void read(String from, Message.ReplicaRead read) {
        if (!keeper.serves(from, read.ringEpoch())) {
            refuse(from, read.id(), OLD_RING);
            return;
        }
        String home = read.hintFor();
        if (home != null) {
            Stored held = handoff.held(home, read.key());
            disk.sync(() -> answer(from, read, held));
            return;
        }
        if (bootstrap.isActive()) {
            refuse(from, read.id(), "This replica lost its disk and is being filled from the others.");
            return;
        }
        Stored held = replica.get(read.key());
        if (replica.isDamaged(read.key())) {
            refuse(from, read.id(), "The record of '" + read.key() + "' is damaged.");
            restore(read.key());
        } else {
            replica.whenDurable(read.key(), () -> answer(from, read, held));
        }
    }

    private void answer(String to, Message.ReplicaRead read, @Nullable Stored held) {
        String tooLarge = Limits.tooLargeToSend(read.key(), held);
        if (tooLarge == null) {
            sender.accept(to, new Message.ReplicaState(read.id(), held));
        } else {
            refuse(to, read.id(), tooLarge);
        }
    }

    void write(String from, Message.ReplicaWrite write) {
        long id = write.id();
        if (!keeper.serves(from, write.ringEpoch())) {
            refuse(from, id, OLD_RING);
            return;
        }
        if (write.stored().siblings().isEmpty()) {
            refuse(from, id, Replica.HOLDS_NOTHING);
            return;
        }
        String drift = coordinator.settings.versions() == VersionKind.LWW_HLC
                ? coordinator.source.observe(write.stored().dots().get(0).number())
                : null;
        if (drift != null) {
            refuse(from, id, drift);
            return;
        }
        String home = write.hintFor();
        if (home == null) {
            Consumer<String> refused = reason -> {
                refuse(from, id, reason);
                restore(write.key());
            };
            Runnable ack = () -> sender.accept(from, new Message.ReplicaAck(id, false));
            replica.apply(write.key(), write.stored(), write.cause(), ack, refused);
            return;
        }
        Runnable ack = () -> sender.accept(from, new Message.ReplicaAck(id, true));
        if (!handoff.hold(home, write.key(), write.stored(), ack)) {
            refuse(
                    from,
                    id,
                    "Expected room for a hint, got none: hints are off or at their limit, or the siblings in it are at theirs.");
        }
    }

    /// Restores what was found damaged though nobody asks for it: while it is, its keys have a copy less, and this node
    /// gives others nothing to copy.
    void restoreDamaged() {
        if (replica.hasDamage()) {
            replica.damaged().forEach(this::restore);
        }
    }

    /// A damaged key is read from the others. That read asks this node too, which does not begin another.
    private void restore(String key) {
        if (replica.isDamaged(key) && restoring.add(key)) {
            coordinator.readOthers(key, outcome -> {
                restoring.remove(key);
                if (outcome instanceof ReadRequest.Found found) {
                    replica.restore(key, found.stored());
                }
            });
        }
    }

    private void refuse(String to, long id, String reason) {
        sender.accept(to, new Message.ReplicaRefused(id, reason));
    }
}
