package dev.quarrel.store;

import dev.quarrel.store.Message.ClientRequest;
import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.membership.Gossip.Status;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.VersionKind;
import dev.quarrel.store.versions.VersionSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One node of the store, as a step function: messages and timers in; messages, timers and disk writes out.
///
/// Every node is a replica of some keys and coordinates requests for all. One thread calls it and no other. It has no
/// locks, no clock, no thread. A kill is the object thrown away; a restart is a new object on the same disk.
public final class Node {
    private static final int HANDOFF_MILLIS = 500;
    private static final int COLLECT_MILLIS = 1_000;

    private final NodeConfig config;
    private final Ports ports;
    private final Disk disk;
    private final Metrics metrics = new Metrics();
    private final RingKeeper keeper;
    private final ClockGuard clocks;
    private final Limits limits;
    private List<String> peers;
    private final Acceptors acceptors;
    private @Nullable Parts parts;
    private @Nullable Identity identity;
    private final Admission admission;
    private String whyNot;
    private boolean barred;
    private boolean serving;

    /// What needs the incarnation number, and so exists from [#start] on.
    private record Parts(
            Liveness liveness,
            Coordinator coordinator,
            Replica replica,
            Handoff handoff,
            ReplicaServer server,
            Bootstrap bootstrap,
            AntiEntropy antiEntropy,
            Tombstones tombstones) {}

    public Node(NodeConfig config, Ports ports, Disk disk) {
        this.config = config;
        this.ports = ports;
        this.disk = disk;
        keeper = new RingKeeper(config, disk, this::send, this::ringMoved);
        clocks = new ClockGuard(ports);
        limits = new Limits(config, clocks);
        acceptors = new Acceptors(disk, metrics, this::send);
        peers = peers();
        reach();
        admission = new Admission(config, peers, ports, disk, this::admit);
        whyNot = "Node " + config.id() + " is starting. Retry.";
    }

    public Metrics metrics() {
        return metrics;
    }

    /// Recovers from the disk and begins the timers. Throws [WrongDirectory] when the disk belongs to another node.
    public void start() {
        admission.begin(keeper.rings().epoch());
    }

    private void admit(Admission.Verdict verdict) {
        switch (verdict) {
            case Admission.Admitted admitted -> begin(admitted.identity(), admitted.wiped());
            case Admission.Refused refused -> {
                barred = true;
                serving = false;
                whyNot = refused.reason();
            }
        }
    }

    private void begin(Identity next, boolean wiped) {
        next.save(disk);
        identity = next;
        Parts made = assemble(next);
        parts = made;
        if (wiped && !config.settings().has(Defect.SKIP_BOOTSTRAP)) {
            made.bootstrap.require();
        }
        // No version may carry this incarnation's name before its number is safe from a power loss.
        disk.sync(() -> {
            serving = !barred;
            ping();
            handOff();
            compare();
            collect();
            made.bootstrap.begin();
            made.bootstrap.ringChanged();
        });
    }

    private Parts assemble(Identity self) {
        Settings settings = config.settings();
        Liveness liveness = new Liveness(ports, peers, settings.timing());
        VersionSource source = new VersionSource(
                self.actor(), ports::wallMillis, settings.timing().maxDriftMillis());
        source.raiseTags(self.tagFloor());
        Coordinator coordinator = new Coordinator(
                settings, this::datacentre, keeper::rings, ports, liveness, source, metrics, this::send, this::hold);
        Replica replica = new Replica(disk, settings, coordinator.versioning, metrics);
        Handoff handoff = new Handoff(
                settings.hints(), disk, ports, coordinator.versioning, metrics, coordinator::nextId, this::send);
        AntiEntropy antiEntropy = new AntiEntropy(
                config.id(),
                settings,
                keeper.rings().reading(),
                replica,
                liveness,
                metrics,
                this::send,
                ports.nanoTime());
        Tombstones tombstones = new Tombstones(
                config.id(),
                settings,
                () -> keeper.rings().reading(),
                replica,
                handoff,
                coordinator,
                metrics,
                this::send,
                this::raiseTags);
        Replica.Listener listener = (key, record, tombstone) -> {
            antiEntropy.changed(key, record, tombstone);
            tombstones.changed(key, tombstone);
        };
        replica.forEach(listener);
        replica.onChange(listener);
        Bootstrap bootstrap = new Bootstrap(
                config.id(), settings, keeper::rings, replica, acceptors, ports, disk, metrics, this::send);
        return new Parts(
                liveness,
                coordinator,
                replica,
                handoff,
                new ReplicaServer(disk, replica, handoff, bootstrap, keeper, coordinator, this::send),
                bootstrap,
                antiEntropy,
                tombstones);
    }

    /// Where this node stands: as the ring has it, for who let a newcomer in said that; before that, as it was told.
    private String datacentre() {
        return Stream.concat(keeper.rings().topology.members().stream(), config.members().stream())
                .filter(member -> member.name().equals(config.id()))
                .map(Member::datacentre)
                .findFirst()
                .orElseThrow();
    }

    private void raiseTags(long floor, Runnable durable) {
        Identity raised = Objects.requireNonNull(identity).withTagFloor(floor);
        if (config.settings().versions() == VersionKind.ABD && !raised.equals(identity)) {
            identity = raised;
            raised.save(disk);
            parts().coordinator.source.raiseTags(floor);
        }
        disk.sync(durable);
    }

    private boolean hold(String home, String key, Stored stored, Runnable durable) {
        return parts().handoff.hold(home, key, stored, durable);
    }

    /// Takes one message, from a node or a client.
    public void receive(String from, Message message) {
        if (message instanceof Message.Hello hello) {
            send(from, new Message.Rumour(hello.id(), admission.gossip()));
        } else if (message instanceof Message.Rumour rumour) {
            admission.hear(from, rumour.gossip());
            keeper.heard(rumour.gossip());
        } else if (message instanceof Message.TopologyIs told) {
            keeper.adopt(told.topology());
        } else if (serving) {
            if (!admission.isUnheard(from)) {
                route(from, message);
            }
        } else if (message instanceof ClientRequest) {
            reply(from, message.id(), new Reply.Unavailable(whyNot));
        }
    }

    private void route(String from, Message message) {
        parts().liveness.heard(from);
        switch (message) {
            case ClientRequest request -> serve(from, request);
            case Message.ReplicaRead read -> parts().server.read(from, read);
            case Message.ReplicaWrite write -> parts().server.write(from, write);
            case Message.PaxosRequest paxos -> {
                // A replica that lost its promises must not vote until it has them from the others.
                boolean current = RingKeeper.isReserved(paxos.key()) || keeper.serves(from, paxos.ringEpoch());
                if (current && !parts().bootstrap.isActive()) {
                    acceptors.receive(from, paxos);
                }
            }
            case Message.PaxosAnswer answer -> parts().coordinator.receive(from, answer);
            case Message.ReplicaState state -> parts().coordinator.receive(from, state);
            case Message.ReplicaAck ack -> {
                parts().coordinator.receive(from, ack);
                parts().handoff.acked(from, ack.id());
                parts().tombstones.acked(from, ack.id());
            }
            case Message.ReplicaRefused refused -> parts().coordinator.receive(from, refused);
            case Message.Ping ping -> {
                parts().liveness.heartbeat(from);
                send(from, new Message.Pong(ping.id(), ports.wallMillis()));
            }
            case Message.Pong pong -> clocks.heard(from, pong.wallMillis());
            case Message.TreeStep step -> parts().antiEntropy.step(from, step);
            case Message.TreeKey key -> parts().antiEntropy.key(from, key);
            case Message.TombstoneCheck check -> {
                if (!parts().bootstrap.isActive()) {
                    parts().tombstones.check(from, check);
                }
            }
            case Message.TombstoneReap reap -> parts().tombstones.reap(reap);
            case Message.Fetch fetch -> parts().bootstrap.fetch(from, fetch);
            case Message.Page page -> parts().bootstrap.page(from, page);
            case Message.TopologyIs topology -> {}
            case Message.Hello hello -> {}
            case Message.Rumour rumour -> {}
            case Message.ClientReply reply -> {}
        }
    }

    private void serve(String client, ClientRequest request) {
        Consumer<Reply> done = reply -> reply(client, request.id(), reply);
        Reply refusal = limits.refusal(request);
        if (refusal != null) {
            done.accept(refusal);
            return;
        }
        Coordinator coordinator = parts().coordinator;
        switch (request) {
            case Message.ClientRead read -> coordinator.read(read.key(), read.options(), done);
            case Message.ClientWrite write -> coordinator.write(write.key(), write.value(), write.options(), done);
            case Message.ClientDelete delete -> coordinator.write(delete.key(), null, delete.options(), done);
            case Message.ClientCas cas -> coordinator.cas(cas, done);
            case Message.ClientTopology topology -> keeper.change(topology.change(), coordinator, done);
            case Message.ClientLocal local ->
                done.accept(new Reply.Local(
                        parts().replica.get(local.key()),
                        keeper.rings().reading().isHome(local.key(), config.id())));
        }
    }

    /// How this node is doing, by its own knowledge.
    public Health health() {
        Parts made = parts;
        Settings settings = config.settings();
        boolean active = serving && made != null && made.bootstrap.isReady();
        return new Health(
                active,
                active ? "" : serving ? "Node " + config.id() + " is still copying what it owns." : whyNot,
                made == null
                        ? List.of()
                        : keeper.rings().topology.awaited().stream()
                                .filter(peer -> !made.liveness.alive(peer))
                                .toList(),
                made == null ? Map.of() : made.handoff.queues(),
                settings.hints().enabled() ? settings.hints().limit() : 0,
                made == null ? -1 : made.antiEntropy.ageMillis(ports.nanoTime()),
                settings.antiEntropy().intervalMillis(),
                admission.gossip().onAnotherRing(keeper.rings().epoch()),
                made == null ? 0 : made.replica.crowdedKeys());
    }

    /// Compares itself with every living peer now; answers who they are.
    public List<String> repair() {
        return parts().antiEntropy.all();
    }

    /// What this node itself holds of `key`, null for nothing; asking changes nothing and answers no client.
    public @Nullable Stored held(String key) {
        return Replica.peek(disk, key);
    }

    /// The nodes for which this one holds a hint under `key`.
    public List<String> hintsFor(String key) {
        return parts == null ? List.of() : parts.handoff.targetsOf(key);
    }

    /// The ring this node serves: its epoch, and the nodes in order.
    public Topology topology() {
        return keeper.rings().topology;
    }

    /// The ring, who serves it already, and how many keys this node has copied so far.
    public RingView ring() {
        return keeper.view(admission.gossip(), metrics.bootstrappedKeys);
    }

    private void handOff() {
        if (!serving) {
            return;
        }
        parts().handoff.deliver(parts().liveness, keeper.rings().reading());
        parts().server.restoreDamaged();
        ports.after(HANDOFF_MILLIS, this::handOff);
    }

    private void collect() {
        if (!serving) {
            return;
        }
        // While the ring changes, not everyone who may hold an older version is known to everyone.
        if (!keeper.rings().isMoving()) {
            parts().tombstones.collect();
        }
        ports.after(COLLECT_MILLIS, this::collect);
    }

    private void compare() {
        if (!serving) {
            return;
        }
        long interval = config.settings().antiEntropy().intervalMillis();
        if (interval > 0) {
            parts().antiEntropy.round(ports.nanoTime());
            ports.after(interval, this::compare);
        }
    }

    private void ping() {
        if (!serving) {
            return;
        }
        Message ping = new Message.Ping(0, ports.wallMillis());
        for (String peer : peers) {
            ports.send(peer, ping);
        }
        Status status = parts().bootstrap.isReady() ? Status.SERVING : Status.JOINING;
        admission.tell(keeper.rings().epoch(), status);
        keeper.drive(admission.gossip(), parts().liveness, parts().coordinator);
        ports.after(config.settings().timing().pingMillis(), this::ping);
    }

    private List<String> peers() {
        Set<String> names = new LinkedHashSet<>();
        keeper.rings().topology.members().forEach(member -> names.add(member.name()));
        config.members().forEach(member -> names.add(member.name()));
        names.remove(config.id());
        return List.copyOf(names);
    }

    /// Late joiners' addresses come with the ring.
    private void reach() {
        for (Member member : keeper.rings().topology.members()) {
            if (!member.address().isEmpty() && !member.name().equals(config.id())) {
                ports.reach(member.name(), member.address());
            }
        }
    }

    private void ringMoved(Rings rings) {
        peers = peers();
        reach();
        admission.peersAre(peers);
        Parts made = parts;
        if (made != null) {
            made.liveness.watch(peers);
            if (!rings.isMoving()) {
                made.replica.disown(key -> !rings.after.isHome(key, config.id()));
            }
            made.antiEntropy.rebuild(rings.reading());
            made.bootstrap.ringChanged();
        }
    }

    /// What a node sends to itself does not leave it.
    private void send(String to, Message message) {
        if (to.equals(config.id())) {
            receive(to, message);
        } else {
            ports.send(to, message);
        }
    }

    private void reply(String client, long id, Reply reply) {
        ports.send(client, new Message.ClientReply(id, reply));
    }

    private Parts parts() {
        return Objects.requireNonNull(parts, "start() comes first");
    }
}
