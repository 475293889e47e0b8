package dev.quarrel.store;

import dev.quarrel.store.membership.Gossip;
import dev.quarrel.store.paxos.Change;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Value;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The topology that this node serves: on its disk, replaced only by one of a later epoch, and moved on to the next
/// when all are ready.
///
/// Each epoch's topology is a register of level SERIAL, decided once by the members before. So no two rings of one
/// epoch exist, however the network is cut. Who serves an older epoch is told by whoever hears of it; who asks with an
/// older epoch is refused.
final class RingKeeper {
    private static final String TABLE = "meta";
    private static final String KEY = "topology";
    /// Keys that begin so are the store's own registers.
    private static final String RESERVED = "\0";

    private final NodeConfig config;
    private final Disk disk;
    private final BiConsumer<String, Message> sender;
    private final Consumer<Rings> moved;
    private Rings rings;
    private @Nullable Asked asked;
    private boolean proposing;

    /// An operator who waits for the end of a change.
    private record Asked(Topology first, Consumer<Reply> done) {}

    RingKeeper(NodeConfig config, Disk disk, BiConsumer<String, Message> sender, Consumer<Rings> moved) {
        this.config = config;
        this.disk = disk;
        this.sender = sender;
        this.moved = moved;
        Topology saved = load();
        rings = rings(saved == null ? config.firstTopology() : saved);
    }

    static boolean isReserved(String key) {
        return key.startsWith(RESERVED);
    }

    Rings rings() {
        return rings;
    }

    private Rings rings(Topology topology) {
        return new Rings(topology, config.settings().quorum().n());
    }

    /// Serves `topology` from now on, if it is later than what is served.
    void adopt(Topology topology) {
        if (topology.epoch() <= rings.epoch()) {
            return;
        }
        save(topology);
        rings = rings(topology);
        moved.accept(rings);
        Asked waiting = asked;
        if (waiting != null && topology.epoch() >= waiting.first.epoch() + 2) {
            asked = null;
            waiting.done.accept(new Reply.Ok(List.of(), DotSet.EMPTY, List.of()));
        }
    }

    /// A request of another epoch came: true when it may be served. One that lags is told what it missed.
    boolean serves(String from, long epoch) {
        boolean old = epoch < rings.epoch();
        if (old) {
            sender.accept(from, new Message.TopologyIs(0, rings.topology));
        }
        return !old || config.settings().has(Defect.NO_RING_EPOCH);
    }

    /// Tells those of the rumour that lag behind.
    void heard(Gossip gossip) {
        for (Gossip.Word word : gossip.words().values()) {
            if (word.ringEpoch() < rings.epoch() && !word.node().equals(config.id())) {
                sender.accept(word.node(), new Message.TopologyIs(0, rings.topology));
            }
        }
    }

    /// Begins what an operator asks for.
    void change(Topology.Change change, Coordinator coordinator, Consumer<Reply> done) {
        try {
            Topology next =
                    rings.topology.begin(change, config.settings().quorum().n());
            asked = new Asked(next, done);
            propose(next, coordinator);
        } catch (IllegalArgumentException e) {
            done.accept(new Reply.Refused(String.valueOf(e.getMessage())));
        }
    }

    /// Moves the change that is under way to its next step, when everyone serves this one. The first living member
    /// that does so itself moves it; where two think they are it, the register decides.
    void drive(Gossip gossip, Liveness liveness, Coordinator coordinator) {
        Topology now = rings.topology;
        if (!rings.isMoving() || proposing) {
            return;
        }
        String first = now.before().stream()
                .map(NodeConfig.Member::name)
                .filter(name -> liveness.alive(name) && isReady(gossip.of(name)))
                .findFirst()
                .orElse("");
        // Who serves requests of any epoch sees no need to wait for those that lag.
        boolean waitsForAll = !config.settings().has(Defect.NO_RING_EPOCH);
        boolean ready = now.awaited().stream()
                .filter(name -> waitsForAll || isNew(now, name))
                .allMatch(name -> isReady(gossip.of(name)));
        if (ready && first.equals(config.id())) {
            propose(now.advance(), coordinator);
        }
    }

    /// What an operator wants to see of it.
    RingView view(Gossip gossip, long copiedKeys) {
        List<String> missing = rings.topology.awaited().stream()
                .filter(name -> rings.isMoving() && !isReady(gossip.of(name)))
                .toList();
        return new RingView(rings.topology, gossip.words(), missing, copiedKeys);
    }

    private static boolean isNew(Topology topology, String name) {
        return topology.before().stream().noneMatch(member -> member.name().equals(name));
    }

    private boolean isReady(Gossip.@Nullable Word word) {
        return word != null && word.ringEpoch() >= rings.epoch() && word.status() == Gossip.Status.SERVING;
    }

    private void propose(Topology next, Coordinator coordinator) {
        proposing = true;
        String key = RESERVED + KEY + "/" + next.epoch();
        Change change = new Change.CompareAndSet(null, Value.of(next.toBytes()));
        coordinator.serial(key, change, reply -> coordinator.serial(key, new Change.Read(), this::decided));
    }

    /// What the epoch's register holds, ours or another's. Nothing when no majority answered; whoever drives tries
    /// again.
    private void decided(Reply reply) {
        proposing = false;
        if (reply instanceof Reply.Ok ok && !ok.values().isEmpty()) {
            Topology chosen = Topology.fromBytes(ok.values().getFirst().bytes());
            Asked waiting = asked;
            if (waiting != null && chosen.epoch() == waiting.first.epoch() && !chosen.equals(waiting.first)) {
                asked = null;
                waiting.done.accept(
                        new Reply.Refused("Another change was begun first: " + chosen + ". Wait for its end."));
            }
            adopt(chosen);
            chosen.members().forEach(member -> sender.accept(member.name(), new Message.TopologyIs(0, chosen)));
        } else if (asked != null && rings.epoch() < asked.first.epoch()) {
            Asked waiting = asked;
            asked = null;
            waiting.done.accept(new Reply.Indeterminate(0, 1, "no majority of the members answered; ask again"));
        }
    }

    private void save(Topology topology) {
        byte[] body = topology.toBytes();
        disk.put(
                TABLE,
                KEY,
                ByteBuffer.allocate(8 + body.length)
                        .putLong(checksum(body, 0))
                        .put(body)
                        .array());
    }

    /// Null when there is none, or a damaged one: then the peers tell.
    private @Nullable Topology load() {
        byte[] record = disk.get(TABLE, KEY);
        if (record == null || record.length < 8 || ByteBuffer.wrap(record).getLong() != checksum(record, 8)) {
            return null;
        }
        return Topology.fromBytes(Arrays.copyOfRange(record, 8, record.length));
    }

    private static long checksum(byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, bytes.length - from);
        return crc.getValue();
    }
}
