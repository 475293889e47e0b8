package dev.quarrel.harness.sim;

import dev.quarrel.nemesis.Breakable;
import dev.quarrel.nemesis.Harm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Breaks the simulated world. Harms of one host are counted: it runs when nothing holds it down, and is as slow as the
/// slowest of what slows it.
final class SimBreaker implements Breakable {
    private final List<String> nodes;
    private final Map<String, SimHost> hosts;
    private final SimNetwork network;
    private final Timeline timeline;
    private final List<InForce> inForce = new ArrayList<>();

    /// A harm on a host, since when, and what is needed to undo it.
    private static final class InForce {
        private final Harm.OnNode harm;
        private final long countAtBegin;
        private final Map<String, Map<String, byte[]>> oldDisk;
        private boolean ended;

        InForce(Harm.OnNode harm, long countAtBegin, Map<String, Map<String, byte[]>> oldDisk) {
            this.harm = harm;
            this.countAtBegin = countAtBegin;
            this.oldDisk = oldDisk;
        }
    }

    SimBreaker(List<String> nodes, Map<String, SimHost> hosts, SimNetwork network, Timeline timeline) {
        this.nodes = nodes;
        this.hosts = new TreeMap<>(hosts);
        this.network = network;
        this.timeline = timeline;
    }

    @Override
    public List<String> nodes() {
        return nodes;
    }

    @Override
    public @Nullable String whyNot(Harm harm) {
        if (!nodes.containsAll(harm.touches())) {
            return "there is no such node among " + nodes;
        }
        return harm instanceof Harm.FullDisk
                ? "a simulated disk has no end, and the store's disk port cannot tell of one"
                : null;
    }

    @Override
    public void begin(List<Harm> harms, Consumer<Outcome> done) {
        Map<Harm, Long> bites = new LinkedHashMap<>();
        for (Harm harm : harms) {
            bites.put(
                    harm,
                    switch (harm) {
                        case Harm.OnLink link -> {
                            network.link(link.from(), link.to()).begin(link);
                            yield 0L;
                        }
                        case Harm.OnNode node -> beginOn(node);
                    });
        }
        done.accept(new Outcome(bites, null));
    }

    @Override
    public void end(List<Harm> harms, Consumer<Outcome> done) {
        Map<Harm, Long> bites = new LinkedHashMap<>();
        for (Harm harm : harms) {
            bites.put(
                    harm,
                    switch (harm) {
                        case Harm.OnLink link ->
                            network.link(link.from(), link.to()).end(link);
                        case Harm.OnNode node -> endOn(node);
                    });
        }
        done.accept(new Outcome(bites, null));
    }

    private long beginOn(Harm.OnNode harm) {
        SimHost host = host(harm.node());
        boolean old = harm instanceof Harm.OldDisk;
        InForce begun = new InForce(harm, count(harm, host), old ? host.disk().snapshot() : Map.of());
        inForce.add(begun);
        return switch (harm) {
            case Harm.Down down -> strike(down, host);
            case Harm.Pause pause -> {
                host.pause();
                yield host.isUp() ? 1 : 0;
            }
            case Harm.SlowNode slow -> settle(host, slow);
            case Harm.SlowDisk slow -> settle(host, slow);
            case Harm.ClockBump bump -> {
                host.clock().bump(bump.millis());
                yield 0;
            }
            case Harm.ClockDrift drift -> {
                host.clock().drift(drift.partsPerMillion());
                yield 0;
            }
            case Harm.ClockStrobe strobe -> {
                strobe(begun, strobe, host, false);
                yield 0;
            }
            case Harm.OldDisk copy -> 0;
            case Harm.FullDisk full -> throw new IllegalStateException("asked for what is not supported: " + full);
        };
    }

    /// The process goes, and what its disk suffers is done while nobody looks. Answers 1 when there was a process.
    private static long strike(Harm.Down harm, SimHost host) {
        long bit = host.isUp() ? 1 : 0;
        host.kill();
        return switch (harm) {
            case Harm.Kill kill -> bit;
            case Harm.PowerLoss loss -> bit + host.disk().losePower();
            case Harm.WipeDisk wipe -> {
                host.disk().wipe();
                yield bit;
            }
            case Harm.FlipBits flip -> host.disk().flipBits(flip.records());
            case Harm.TearRecords tear -> host.disk().tearRecords(tear.records());
        };
    }

    private long endOn(Harm.OnNode harm) {
        for (InForce begun : inForce) {
            if (begun.harm.equals(harm)) {
                inForce.remove(begun);
                begun.ended = true;
                return undo(begun, host(harm.node()));
            }
        }
        return 0;
    }

    private long undo(InForce begun, SimHost host) {
        long bites = Math.max(0, count(begun.harm, host) - begun.countAtBegin);
        return switch (begun.harm) {
            case Harm.Down down -> restart(host, down.node());
            case Harm.Pause pause -> {
                if (none(Harm.Pause.class, pause.node())) {
                    host.resume();
                }
                yield bites;
            }
            case Harm.SlowNode slow -> settle(host, slow) + bites;
            case Harm.SlowDisk slow -> settle(host, slow) + bites;
            case Harm.ClockBump bump -> {
                host.clock().bump(-bump.millis());
                yield bites;
            }
            case Harm.ClockDrift drift -> {
                host.clock().drift(0);
                yield bites;
            }
            case Harm.ClockStrobe strobe -> bites;
            case Harm.OldDisk copy -> {
                host.kill();
                host.disk().restore(begun.oldDisk);
                yield 1 + restart(host, copy.node());
            }
            case Harm.FullDisk full -> 0;
        };
    }

    private long restart(SimHost host, String node) {
        if (none(Harm.Down.class, node)) {
            host.start();
        }
        return 0;
    }

    private boolean none(Class<? extends Harm> kind, String node) {
        return inForce.stream()
                .noneMatch(begun ->
                        kind.isInstance(begun.harm) && begun.harm.node().equals(node));
    }

    /// What counts the bites of a harm while it lasts.
    private static long count(Harm.OnNode harm, SimHost host) {
        return switch (harm) {
            case Harm.Pause pause -> host.held();
            case Harm.SlowNode slow -> host.held();
            case Harm.SlowDisk slow -> host.disk().syncs();
            case Harm.ClockBump bump -> host.clock().readings();
            case Harm.ClockDrift drift -> host.clock().readings();
            case Harm.ClockStrobe strobe -> host.clock().readings();
            case Harm.Down down -> 0;
            case Harm.OldDisk old -> 0;
            case Harm.FullDisk full -> 0;
        };
    }

    /// Sets how slow a host and its disk are by what is in force now.
    private long settle(SimHost host, Harm.OnNode harm) {
        long slowNode = 0;
        long slowDisk = 0;
        for (InForce begun : inForce) {
            if (begun.harm.node().equals(harm.node()) && begun.harm instanceof Harm.SlowNode slow) {
                slowNode = Math.max(slowNode, slow.millis());
            }
            if (begun.harm.node().equals(harm.node()) && begun.harm instanceof Harm.SlowDisk slow) {
                slowDisk = Math.max(slowDisk, slow.millis());
            }
        }
        host.slowBy(slowNode * 1_000_000);
        host.disk().slowBy(slowDisk * 1_000_000);
        return 0;
    }

    private void strobe(InForce begun, Harm.ClockStrobe strobe, SimHost host, boolean away) {
        if (begun.ended && !away) {
            return;
        }
        host.clock().bump(away ? -strobe.millis() : strobe.millis());
        if (!begun.ended) {
            timeline.after(strobe.periodMillis() * 500_000, () -> strobe(begun, strobe, host, !away));
        }
    }

    SimHost host(String node) {
        SimHost host = hosts.get(node);
        if (host == null) {
            throw new IllegalArgumentException("there is no node named '" + node + "'; the nodes are " + nodes);
        }
        return host;
    }
}
