package dev.quarrel.harness.sim;

import dev.quarrel.harness.World;
import dev.quarrel.nemesis.Breakable;
import dev.quarrel.store.Disk;
import dev.quarrel.store.Message;
import dev.quarrel.store.Node;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Ports;
import dev.quarrel.store.Settings;
import dev.quarrel.workloads.generator.Seed;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

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
    private final SimSettings settings;
    private final Timeline timeline = new Timeline();
    private final Seed seed;
    private final SimNetwork network;
    private final Map<String, SimHost> hosts = new TreeMap<>();
    private final SimBreaker breaker;

    SimWorld(SimSettings settings, Program.Factory factory) {
        this.settings = settings;
        this.seed = new Seed(settings.seed()).split("world");
        this.network = new SimNetwork(timeline, seed, new Latency(settings.latencyMedianMicros() * 1_000));
        for (String name : settings.nodes()) {
            hosts.put(name, host(name, factory));
        }
        this.breaker = new SimBreaker(settings.nodes(), hosts, network, timeline);
        settings.nodes().forEach(name -> breaker.host(name).start());
    }

    /// A cluster of the store.
    public static SimWorld of(SimSettings settings, Settings store) {
        return new SimWorld(
                settings, (host, ports, disk) -> node(NodeConfig.of(host, settings.nodes(), store), ports, disk));
    }

    private static Program node(NodeConfig config, Ports ports, Disk disk) {
        Node node = new Node(config, ports, disk);
        return new Program() {
            @Override
            public void start() {
                node.start();
            }

            @Override
            public void receive(String from, Message message) {
                node.receive(from, message);
            }
        };
    }

    private SimHost host(String name, Program.Factory factory) {
        SimDisk disk = new SimDisk(timeline, stream("disk " + name), settings.fsync());
        long skew = settings.clockSkewMillis();
        long offset = skew == 0 ? 0 : stream("clock " + name).nextLong(2 * skew + 1) - skew;
        SimHost host = new SimHost(
                name, timeline, network, disk, new SimClock(timeline, offset), stream("node " + name), factory);
        network.attach(name, host);
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
        return settings.nodes();
    }

    @Override
    public long nanoTime() {
        return timeline.now();
    }

    @Override
    public Ports.Cancel after(long delayNanos, Runnable task) {
        return timeline.after(delayNanos, task);
    }

    @Override
    public Ports attach(String client, Inbox inbox) {
        network.attach(client, inbox::receive);
        return new SimClient(client, timeline, network, stream("client " + client));
    }

    @Override
    public void detach(String client) {
        network.detach(client);
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
        }
    }

    @Override
    public Map<String, Object> describe() {
        return settings.describe();
    }

    /// Simulated nodes write no logs.
    @Override
    public void collectLogs(Path directory) {}

    /// Nothing to leave behind.
    @Override
    public void close() {}
}
