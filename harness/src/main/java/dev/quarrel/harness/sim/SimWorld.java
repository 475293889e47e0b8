package dev.quarrel.harness.sim;

import dev.quarrel.harness.Observation;
import dev.quarrel.harness.World;
import dev.quarrel.nemesis.Breakable;
import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.Ports;
import dev.quarrel.store.Settings;
import dev.quarrel.store.Topology;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.workloads.generator.Seed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The simulated world: hosts, links, disks and clocks on one thread in virtual time, all drawn from one seed.
///
/// Nothing in it asks for real time, threads, identity hashes or the outside, so the same seed and the same program
/// give
/// the same history, byte for byte. Each part draws from a stream of its own, named after the part.
///
/// ```
/// seed 1 ─┬─ node n1 ─ link n1>n2 ─ disk n1 ─ clock n1
///         ├─ node n2 ─ …
///         └─ client c0 ─ link c0>n1 ─ …
/// ```
public final class SimWorld implements World {
    /// An operator waits longer than a client, for a change takes its time.
    private static final int OPERATOR_MILLIS = 5_000;

    private final SimSettings settings;
    private final List<String> nodes;
    private final Timeline timeline = new Timeline();
    private final Seed seed;
    private final SimNetwork network;
    private final Map<String, SimHost> hosts = new TreeMap<>();
    private final SimBreaker breaker;
    private final Sight sight = new Sight(timeline, hosts);

    SimWorld(SimSettings settings, Program.Factory factory) {
        this.settings = settings;
        this.nodes = settings.nodes();
        this.seed = new Seed(settings.seed()).split("world");
        this.network = new SimNetwork(timeline, seed, settings.latency(), settings.wanMillis());
        for (String name : settings.nodes()) {
            hosts.put(name, host(name, factory));
        }
        this.breaker = new SimBreaker(settings.nodes(), hosts, network);
        settings.nodes().forEach(name -> breaker.host(name).start());
    }

    /// A cluster of the store, whose members can be changed.
    public static SimWorld of(SimSettings settings, Settings store) {
        SimMembers members = new SimMembers(settings, store);
        SimWorld world = new SimWorld(settings, members);
        String operator = "operator";
        StoreClient client = new StoreClient(
                operator,
                new SimClient(world.timeline, world.network.plug(operator), world.stream(operator)),
                OPERATOR_MILLIS);
        world.network.attach(operator, settings.datacentre(settings.nodes().getFirst()), client::receive);
        world.breaker.operate(new SimOperator(store.quorum().n(), world.timeline, client, world.new Machines(members)));
        return world;
    }

    /// As the operator has them.
    private final class Machines implements SimOperator.Machines {
        private final SimMembers members;

        Machines(SimMembers members) {
            this.members = members;
        }

        @Override
        public @Nullable Topology ring() {
            return members.latest(hosts.keySet().stream().filter(this::runs).toList());
        }

        @Override
        public boolean runs(String node) {
            SimHost host = hosts.get(node);
            return host != null && host.isUp();
        }

        @Override
        public void startNew(String node) {
            members.isNew(node);
            if (!hosts.containsKey(node)) {
                hosts.put(node, host(node, members));
            }
            breaker.startNew(node);
        }

        @Override
        public void stop(String node) {
            breaker.stop(node);
        }

        @Override
        public Member member(String node) {
            return settings.member(node);
        }
    }

    private SimHost host(String name, Program.Factory factory) {
        SimDisk disk = new SimDisk(timeline, stream("disk " + name), settings.fsync());
        long skew = settings.clockSkewMillis();
        long offset = skew == 0 ? 0 : stream("clock " + name).nextLong(2 * skew + 1) - skew;
        SimHost host = new SimHost(
                name, timeline, network, disk, new SimClock(timeline, offset), stream("node " + name), factory, sight);
        network.attach(name, settings.datacentre(name), host);
        return host;
    }

    SimHost host(String name) {
        return breaker.host(name);
    }

    SimNetwork network() {
        return network;
    }

    private Stream stream(String part) {
        return new Stream(seed.split(part));
    }

    @Override
    public List<String> nodes() {
        return nodes;
    }

    @Override
    public long nanoTime() {
        return timeline.now();
    }

    @Override
    public Ports.Cancel after(long delayNanos, Runnable task) {
        return timeline.once(delayNanos, task);
    }

    @Override
    public Ports attach(String client, String near, Inbox inbox) {
        SimNetwork.Plug plug = network.attach(client, settings.datacentre(near), inbox::receive);
        return new SimClient(timeline, plug, stream("client " + client));
    }

    @Override
    public void detach(String client) {
        network.detach(client);
    }

    @Override
    public void observe(Observation observation) {
        sight.open(observation);
    }

    @Override
    public Breakable breakable() {
        return breaker;
    }

    @Override
    public void run(BooleanSupplier step) {
        while (!step.getAsBoolean()) {
            if (!timeline.turn()) {
                throw new IllegalStateException("nothing will ever happen again in the simulated world, but the test is"
                        + " not over: a client did not answer, or a generator waits for nothing");
            }
            sight.afterTurn();
        }
    }

    @Override
    public Map<String, Object> describe() {
        return settings.describe();
    }

    @Override
    public Map<String, Long> counters() {
        Map<String, Long> sums = new TreeMap<>();
        hosts.values().forEach(host -> host.counters().forEach((name, count) -> sums.merge(name, count, Long::sum)));
        return sums;
    }

    /// Simulated nodes write no logs.
    @Override
    public void collectLogs(Path directory) {}

    /// Nothing to leave behind.
    @Override
    public void close() {}
}
