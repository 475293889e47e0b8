package dev.quarrel.harness.containers;

import dev.quarrel.harness.containers.Probes.Means;
import dev.quarrel.nemesis.Breakable;
import dev.quarrel.nemesis.Harm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Breaks containers. One thread does it all, in the order asked; within a call, different nodes are broken at once.
/// Answers come on the world's loop.
final class ContainerFaults implements Breakable, AutoCloseable {
    private final Loop loop;
    private final Probes probes;
    private final @Nullable Operator operator;
    private final Map<String, NodeFaults> byNode = new LinkedHashMap<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("quarrel-nemesis").factory());

    /// @param adminToken lets the store's clocks be set
    /// @param operator changes the members; null where there are none
    ContainerFaults(
            Engine engine,
            Machines machines,
            Probes probes,
            Loop loop,
            String adminToken,
            @Nullable Operator operator) {
        this.loop = loop;
        this.operator = operator;
        this.probes = probes;
        for (Machine machine : machines.all()) {
            byNode.put(
                    machine.name(),
                    new NodeFaults(engine, machine, node -> machines.named(node).address(), adminToken));
        }
    }

    @Override
    public List<String> nodes() {
        return List.copyOf(byNode.keySet());
    }

    @Override
    public @Nullable String whyNot(Harm harm) {
        return switch (harm) {
            case Harm.Cut cut -> probes.lacking().get(Means.DROP);
            case Harm.Loss loss -> probes.lacking().get(Means.LOSS);
            case Harm.Bandwidth bandwidth -> probes.lacking().get(Means.RATE);
            case Harm.Delay delay -> probes.lacking().get(Means.NETEM);
            case Harm.Duplicate duplicate -> probes.lacking().get(Means.NETEM);
            case Harm.Reorder reorder -> probes.lacking().get(Means.NETEM);
            case Harm.DropVerb verb -> "a firewall sees packets, not the store's messages; the simulated world can";
            case Harm.Kill kill -> null;
            case Harm.KillMidWrite kill -> "no signal can be timed between two packets; the simulated world can";
            case Harm.Pause pause -> null;
            case Harm.WipeDisk wipe -> null;
            case Harm.OldDisk old -> null;
            case Harm.PowerLoss power ->
                "a killed process loses nothing that it wrote: the host's page cache survives it; the simulated world can";
            case Harm.FlipBits flip ->
                "the disk is a file of its own format here, not records; the simulated world can";
            case Harm.TearRecords tear ->
                "the disk is a file of its own format here, not records; the simulated world can";
            case Harm.SlowNode slow -> probes.lacking().get(Means.QUOTA);
            case Harm.SlowDisk slow -> "the engine cannot slow a volume down; the simulated world can";
            case Harm.FullDisk full -> "the volume has no size of its own to fill; the simulated world can";
            case Harm.Membership change -> operator == null ? "what runs on these machines has no members" : null;
            case Harm.ClockBump bump -> null;
            case Harm.ClockStrobe strobe -> null;
            case Harm.ClockDrift drift -> null;
        };
    }

    /// A change of members takes its time, and other faults begin and end meanwhile: whether it bit is known at its
    /// end.
    @Override
    public void begin(List<Harm> harms, Consumer<Outcome> done) {
        List<Harm.Membership> changes = changes(harms);
        if (!changes.isEmpty()) {
            Objects.requireNonNull(operator).begin(changes);
            List<Harm> others = new ArrayList<>(harms);
            others.removeAll(changes);
            begin(others, done);
            return;
        }
        submit(
                () -> {
                    try {
                        return atEachNode(harms, NodeFaults::begin);
                    } catch (RuntimeException e) {
                        atEachNode(harms, NodeFaults::end);
                        throw e;
                    }
                },
                done);
    }

    @Override
    public void end(List<Harm> harms, Consumer<Outcome> done) {
        List<Harm.Membership> changes = changes(harms);
        if (!changes.isEmpty()) {
            List<Harm> others = new ArrayList<>(harms);
            others.removeAll(changes);
            Operator asked = Objects.requireNonNull(operator);
            end(others, first -> asked.end(changes, then -> loop.post(() -> done.accept(both(first, then)))));
            return;
        }
        submit(() -> atEachNode(harms, NodeFaults::end), done);
    }

    private static List<Harm.Membership> changes(List<Harm> harms) {
        return harms.stream()
                .filter(Harm.Membership.class::isInstance)
                .map(Harm.Membership.class::cast)
                .toList();
    }

    private static Outcome both(Outcome one, Outcome other) {
        Map<Harm, Long> bites = new HashMap<>(one.bites());
        bites.putAll(other.bites());
        return new Outcome(bites, one.problem() == null ? other.problem() : one.problem());
    }

    /// Hands each harm to the machine that does it: a link's rules stand at the receiver, its shape at the sender.
    private Map<Harm, Long> atEachNode(List<Harm> harms, BiFunction<NodeFaults, List<Harm>, Map<Harm, Long>> deed) {
        Map<String, List<Harm>> shares = new LinkedHashMap<>();
        for (Harm harm : harms) {
            String node = Firewall.does(harm)
                    ? harm.touches().getLast()
                    : harm.touches().getFirst();
            shares.computeIfAbsent(node, first -> new ArrayList<>()).add(harm);
        }
        List<Callable<Map<Harm, Long>>> tasks = new ArrayList<>();
        shares.forEach((node, share) -> tasks.add(() -> deed.apply(named(node), share)));
        Map<Harm, Long> bites = new HashMap<>();
        Machines.inParallel(tasks).forEach(bites::putAll);
        return bites;
    }

    private NodeFaults named(String node) {
        NodeFaults found = byNode.get(node);
        if (found == null) {
            throw new IllegalArgumentException("there is no node '" + node + "'; there are " + byNode.keySet());
        }
        return found;
    }

    private void submit(Callable<Map<Harm, Long>> deed, Consumer<Outcome> done) {
        thread.execute(() -> {
            Outcome outcome = tried(deed);
            loop.post(() -> done.accept(outcome));
        });
    }

    private static Outcome tried(Callable<Map<Harm, Long>> deed) {
        try {
            return new Outcome(deed.call(), null);
        } catch (Exception e) {
            return new Outcome(Map.of(), e.toString());
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        if (operator != null) {
            operator.close();
        }
        byNode.values().forEach(NodeFaults::close);
    }
}
