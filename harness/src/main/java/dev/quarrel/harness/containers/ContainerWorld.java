package dev.quarrel.harness.containers;

import dev.quarrel.harness.Observation;
import dev.quarrel.harness.World;
import dev.quarrel.nemesis.Breakable;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.Ports;
import dev.quarrel.store.Settings;
import dev.quarrel.store.runtime.ClientTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A cluster of real processes in containers: real sockets, real disks, real signals, and clients on this host.
///
/// ```
/// client ─▶ published port ─▶ ┌ sidecar n1: address, ports, firewall ┐ ◀── iptables, tc ◀── nemesis
///                             └ process n1: the store, its data      ┘ ◀── SIGKILL, SIGSTOP ◀──
/// ```
///
/// What was drawn from the seed (operations, faults) is the same in every run; how it interleaves is not.
public final class ContainerWorld implements World {
    private final Engine engine;
    private final Machines machines;
    private final ContainerFaults faults;
    private final Loop loop;
    private final Watch watch;
    private final Settings settings;
    private final String secret;
    private final Map<String, Object> timings;
    private final Map<String, ClientTransport> clients = new LinkedHashMap<>();
    private boolean closed;

    private ContainerWorld(
            Engine engine,
            Machines machines,
            ContainerFaults faults,
            Loop loop,
            Settings settings,
            String secret,
            Map<String, Object> timings) {
        this.engine = engine;
        this.machines = machines;
        this.faults = faults;
        this.loop = loop;
        this.watch = new Watch(machines, loop);
        this.settings = settings;
        this.secret = secret;
        this.timings = timings;
    }

    /// Why containers cannot run here, in words; null when they can.
    public static @Nullable String whyNot() {
        return Engine.whyNot();
    }

    /// Prepares the images, starts the nodes and waits until all answer. Leaves nothing behind where that fails.
    ///
    /// @param wanMillis how much longer a message takes from a node of one datacentre to one of another
    /// @param clockOffsets how many milliseconds the wall clock of a node is off, from the beginning; 0 where not named
    public static ContainerWorld open(
            List<Member> members, Settings settings, long wanMillis, Map<String, Long> clockOffsets)
            throws IOException {
        Engine engine = Engine.connect();
        long begun = System.nanoTime();
        String base = BaseImage.prepare(engine);
        String image = NodeImage.prepare(engine, base);
        long imaged = System.nanoTime();
        String token = UUID.randomUUID().toString();
        String run = UUID.randomUUID().toString().substring(0, 8);
        List<String> nodes = members.stream().map(Member::name).toList();
        StoreCluster store = new StoreCluster(image, members, settings, token);
        Machines machines = new Machines(engine, run, nodes, base, store);
        try {
            Health.await(engine, machines);
            long healthy = System.nanoTime();
            Probes probes = Probes.of(engine, machines.all().getFirst().sidecar());
            Map<String, Object> timings = new LinkedHashMap<>();
            timings.put("image", image);
            timings.put("imageMillis", (imaged - begun) / 1_000_000);
            timings.put("startMillis", (healthy - imaged) / 1_000_000);
            timings.put("clockOffsetsMillis", clockOffsets);
            timings.put("lacking", probes.lacking().toString());
            Loop loop = new Loop();
            ContainerFaults faults =
                    new ContainerFaults(engine, machines, probes, loop, token, new Operator(machines, store, base));
            ContainerWorld world = new ContainerWorld(engine, machines, faults, loop, settings, token, timings);
            world.skew(clockOffsets);
            timings.put("wan", world.distance(members, wanMillis));
            return world;
        } catch (RuntimeException e) {
            machines.close();
            throw e;
        }
    }

    /// Sets the clocks before anything else happens.
    private void skew(Map<String, Long> clockOffsets) {
        List<Harm> bumps = new ArrayList<>();
        clockOffsets.forEach((node, millis) -> bumps.add(new Harm.ClockBump(node, millis)));
        begin(bumps, "the clocks could not be set: ");
    }

    /// Puts the datacentres so far apart, for good. Where the kernel cannot, the test goes on without, and says so.
    ///
    /// @return what came of it, in words
    private String distance(List<Member> members, long wanMillis) {
        List<Harm> delays = new ArrayList<>();
        for (Member from : members) {
            for (Member to : members) {
                if (wanMillis > 0 && !from.datacentre().equals(to.datacentre())) {
                    delays.add(new Harm.Delay(from.name(), to.name(), wanMillis, 0));
                }
            }
        }
        if (delays.isEmpty()) {
            return "none";
        }
        String reason = faults.whyNot(delays.getFirst());
        if (reason != null) {
            System.err.println("quarrel: no " + wanMillis + " ms between datacentres here: " + reason
                    + "; the simulated world has them");
            return "unsupported: " + reason;
        }
        begin(delays, "the datacentres could not be put apart: ");
        return wanMillis + " ms";
    }

    private void begin(List<Harm> harms, String trouble) {
        List<Breakable.Outcome> outcomes = new ArrayList<>();
        faults.begin(harms, outcomes::add);
        loop.run(() -> !outcomes.isEmpty());
        String problem = outcomes.getFirst().problem();
        if (problem != null) {
            throw new IllegalStateException(trouble + problem);
        }
    }

    @Override
    public List<String> nodes() {
        return faults.nodes();
    }

    @Override
    public long nanoTime() {
        return loop.nanoTime();
    }

    @Override
    public Ports.Cancel after(long delayNanos, Runnable task) {
        return loop.after(delayNanos, task);
    }

    @Override
    public Ports attach(String client, String near, Inbox inbox) {
        Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
        machines.all().forEach(machine -> addresses.put(machine.name(), machine.reachedAt(Machine.NODE_PORT)));
        ClientTransport transport = new ClientTransport(
                client, addresses, node -> machines.named(node).reachedAt(Machine.NODE_PORT), secret);
        transport.attach(new ClientEar(loop, inbox, () -> clients.get(client) == transport));
        clients.put(client, transport);
        return new ClientPorts(loop, transport);
    }

    @Override
    public void detach(String client) {
        ClientTransport transport = clients.remove(client);
        if (transport != null) {
            transport.close();
        }
    }

    @Override
    public Breakable breakable() {
        return faults;
    }

    @Override
    public void run(BooleanSupplier step) {
        loop.run(step);
    }

    @Override
    public void observe(Observation observation) {
        watch.open(observation);
    }

    @Override
    public Map<String, Object> describe() {
        Map<String, Object> world = new LinkedHashMap<>();
        world.put("cluster", "containers");
        world.put("nodes", nodes());
        world.put("settings", settings.toString());
        world.put("engine", engine.version());
        world.putAll(timings);
        world.put("swept", machines.sweptBefore());
        world.put("replay", "plan only: operations and faults repeat, their interleaving does not");
        return world;
    }

    @Override
    public void collectLogs(Path directory) throws IOException {
        for (Machine machine : machines.all()) {
            String log = machine.logs();
            if (!log.isEmpty()) {
                Files.createDirectories(directory);
                Files.writeString(directory.resolve(machine.name() + ".log"), log);
            }
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            List.copyOf(clients.keySet()).forEach(this::detach);
            watch.close();
            faults.close();
            machines.close();
        }
    }
}
