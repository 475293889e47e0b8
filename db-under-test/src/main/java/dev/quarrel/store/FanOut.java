package dev.quarrel.store;

import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import dev.quarrel.store.versions.VersionSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A coordinator inside a client: it knows the ring, and does the quorum, the repair and the hints itself, with one
/// hop less (Voldemort's "client-side routing"). Hints go to a node that is no home of the key.
///
/// It is no member: nodes do not ask it before they forget a tombstone, so `Deletes.Repaired` cannot promise that a
/// client paused for long brings nothing back.
public final class FanOut {
    private final Ports ports;
    private final Settings settings;
    private Rings rings;
    private final Liveness liveness;
    private final Coordinator coordinator;

    /// A client named `id`, which no node bears, of a cluster of `members`.
    public FanOut(String id, List<Member> members, Settings settings, Ports ports) {
        this.ports = ports;
        this.settings = settings;
        rings = new Rings(Topology.first(members), settings.quorum().n());
        List<String> names = members.stream().map(Member::name).toList();
        liveness = new Liveness(ports, names, settings.timing());
        // Two clients may bear one name, one after the other; their versions must not.
        String actor = id + "@" + Long.toUnsignedString(ports.random().nextLong(), 36);
        VersionSource source =
                new VersionSource(actor, ports::wallMillis, settings.timing().maxDriftMillis());
        coordinator = new Coordinator(
                settings,
                members.getFirst().datacentre(),
                () -> rings,
                ports,
                liveness,
                source,
                new Metrics(),
                ports::send,
                this::hint);
        ping();
    }

    public void read(String key, ReadOptions options, Consumer<Reply> done) {
        coordinator.read(key, options, done);
    }

    /// `value` is null for a delete.
    public void write(String key, @Nullable Value value, WriteOptions options, Consumer<Reply> done) {
        coordinator.write(key, value, options, done);
    }

    public void cas(Message.ClientCas cas, Consumer<Reply> done) {
        coordinator.cas(cas, done);
    }

    /// Takes one message from a node.
    public void receive(String from, Message message) {
        liveness.heard(from);
        if (message instanceof Message.TopologyIs told && told.topology().epoch() > rings.epoch()) {
            rings = new Rings(told.topology(), settings.quorum().n());
            liveness.watch(told.topology().members().stream().map(Member::name).toList());
        }
        coordinator.receive(from, message);
    }

    private boolean hint(String home, String key, Stored stored, Runnable durable) {
        List<Member> homes = rings.writers(key);
        for (Member member : rings.reading().walk(key)) {
            if (!homes.contains(member) && liveness.alive(member.name())) {
                ports.send(
                        member.name(),
                        new Message.ReplicaWrite(0, key, stored, Message.Cause.HINT, home, rings.epoch()));
                return true;
            }
        }
        return false;
    }

    private void ping() {
        Message ping = new Message.Ping(0, ports.wallMillis());
        rings.topology.members().forEach(member -> ports.send(member.name(), ping));
        ports.after(settings.timing().pingMillis(), this::ping);
    }
}
