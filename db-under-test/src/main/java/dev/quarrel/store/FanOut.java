package dev.quarrel.store;

import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.VersionSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

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
    /// What waits for a node to hold a hint durably, by the hint's number.
    private final Map<Long, Runnable> hinted = new LinkedHashMap<>();

    private boolean closed;

    /// A client named `id`, which no node bears, of a cluster of `members`, in one of its datacentres.
    public FanOut(String id, List<Member> members, String datacentre, Settings settings, Ports ports) {
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
                () -> datacentre,
                () -> rings,
                ports,
                liveness,
                source,
                new Metrics(),
                this::send,
                this::hint);
        ping();
    }

    /// Does what a node would otherwise be asked to.
    ///
    /// @throws IllegalArgumentException for what only a node can do
    public void coordinate(Message.ClientRequest request, Consumer<Reply> done) {
        Reply refusal = Limits.size(request);
        if (refusal != null) {
            done.accept(refusal);
            return;
        }
        switch (request) {
            case Message.ClientRead read -> coordinator.read(read.key(), read.options(), done);
            case Message.ClientWrite write -> coordinator.write(write.key(), write.value(), write.options(), done);
            case Message.ClientDelete delete -> coordinator.write(delete.key(), null, delete.options(), done);
            case Message.ClientCas cas -> coordinator.cas(cas, done);
            case Message.ClientLocal local -> throw new IllegalArgumentException("one node's own: " + local);
            case Message.ClientTopology topology -> throw new IllegalArgumentException("one node's own: " + topology);
        }
    }

    /// Takes one message from a node.
    public void receive(String from, Message message) {
        liveness.heard(from);
        if (message instanceof Message.TopologyIs told && told.topology().epoch() > rings.epoch()) {
            rings = new Rings(told.topology(), settings.quorum().n());
            liveness.watch(told.topology().members().stream().map(Member::name).toList());
        }
        Runnable durable = message instanceof Message.ReplicaAck ? hinted.remove(message.id()) : null;
        if (durable == null) {
            coordinator.receive(from, message);
        } else {
            durable.run();
        }
    }

    /// Pings no more, and sends nothing any more.
    public void close() {
        closed = true;
    }

    private void send(String to, Message message) {
        if (!closed) {
            ports.send(to, message);
        }
    }

    private boolean hint(String home, String key, Stored stored, Runnable durable) {
        List<Member> homes = rings.writers(key);
        for (Member member : rings.reading().walk(key)) {
            if (!homes.contains(member) && liveness.alive(member.name())) {
                long id = coordinator.nextId();
                hinted.put(id, durable);
                ports.after(settings.timing().requestMillis(), () -> hinted.remove(id));
                send(member.name(), new Message.ReplicaWrite(id, key, stored, Message.Cause.HINT, home, rings.epoch()));
                return true;
            }
        }
        return false;
    }

    private void ping() {
        if (closed) {
            return;
        }
        Message ping = new Message.Ping(0, ports.wallMillis());
        rings.topology.members().forEach(member -> send(member.name(), ping));
        ports.after(settings.timing().pingMillis(), this::ping);
    }
}
