package dev.quarrel.harness.sim;

import dev.quarrel.nemesis.Breakable;
import dev.quarrel.nemesis.Harm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Breaks the simulated world. Harms of one host are counted: it runs when nothing holds it down, and is as slow as the
/// slowest of what slows it.
final class SimBreaker implements Breakable {
    private final List<String> nodes;
    private final Map<String, SimHost> hosts;
    private final SimNetwork network;
    private final List<InForce> inForce = new ArrayList<>();
    private final Set<String> gone = new TreeSet<>();
    private @Nullable SimOperator operator;

    /// A harm on a host, since when, and what is needed to undo it.
    private static final class InForce {
        private final Harm.OnNode harm;
        private final long countAtBegin;
        private final Map<String, Map<String, byte[]>> oldDisk;

        InForce(Harm.OnNode harm, long countAtBegin, Map<String, Map<String, byte[]>> oldDisk) {
            this.harm = harm;
            this.countAtBegin = countAtBegin;
            this.oldDisk = oldDisk;
        }
    }

    SimBreaker(List<String> nodes, Map<String, SimHost> hosts, SimNetwork network) {
        this.nodes = nodes;
        this.hosts = hosts;
        this.network = network;
    }

    /// Lets members be changed; `machines` does what the operator cannot see done to hosts.
    void operate(SimOperator chosen) {
        operator = chosen;
    }

    @Override
    public List<String> nodes() {
        return nodes;
    }

    @Override
    public @Nullable String whyNot(Harm harm) {
        if (harm instanceof Harm.Membership change) {
            return whyNotChange(change);
        }
        // A link may lead to a node that is still to come.
        boolean known = harm instanceof Harm.OnLink
                ? harm.touches().stream().anyMatch(nodes::contains)
                : nodes.containsAll(harm.touches());
        if (!known) {
            return "there is no such node among " + nodes;
        }
        return null;
    }

    private @Nullable String whyNotChange(Harm.Membership change) {
        if (operator == null) {
            return "what runs on these hosts has no members";
        }
        boolean fits = change.touches().stream().allMatch(node -> nodes.contains(node) != node.equals(change.comes()));
        return fits ? null : "expected a member among " + nodes + ", or a new node not among them, in " + change.text();
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
                        case Harm.Membership change -> {
                            operator().begin(change);
                            yield 0L;
                        }
                        case Harm.OnNode node -> beginOn(node);
                    });
        }
        done.accept(new Outcome(bites, null));
    }

    /// Answers before it returns, unless members are changed back: that takes its time.
    @Override
    public void end(List<Harm> harms, Consumer<Outcome> done) {
        Ending ending = new Ending(harms.size(), done);
        for (Harm harm : harms) {
            switch (harm) {
                case Harm.OnLink link ->
                    ending.ended(link, network.link(link.from(), link.to()).end(link), null, null);
                case Harm.Membership change ->
                    operator().end(change, (bites, problem, refusal) -> ending.ended(change, bites, problem, refusal));
                case Harm.OnNode node -> ending.ended(node, endOn(node), null, null);
            }
        }
    }

    /// Collects what came of each harm, and tells when all have ended.
    private static final class Ending {
        private final Map<Harm, Long> bites = new LinkedHashMap<>();
        private final Consumer<Outcome> done;
        private int missing;
        private @Nullable String problem;
        private @Nullable String refusal;

        Ending(int harms, Consumer<Outcome> done) {
            this.missing = harms;
            this.done = done;
        }

        void ended(Harm harm, long count, @Nullable String trouble, @Nullable String refused) {
            bites.merge(harm, count, Long::sum);
            problem = trouble == null ? problem : trouble;
            refusal = refused == null ? refusal : refused;
            if (--missing == 0) {
                done.accept(new Outcome(bites, problem, refusal));
            }
        }
    }

    private SimOperator operator() {
        return Objects.requireNonNull(operator, "asked for what is not supported");
    }

    /// Starts a host with an empty disk, as soon as nothing holds it down.
    void startNew(String node) {
        SimHost host = host(node);
        host.kill();
        host.disk().wipe();
        gone.remove(node);
        restart(host, node);
    }

    /// Stops a host for good, whatever ends meanwhile.
    void stop(String node) {
        gone.add(node);
        host(node).kill();
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
            case Harm.OnClock clock -> {
                host.clock().begin(clock);
                yield 0;
            }
            case Harm.OldDisk copy -> 0;
            case Harm.FullDisk full -> {
                host.fillDisk(true);
                yield 0;
            }
            case Harm.Membership change -> throw new IllegalStateException("the operator's: " + change);
        };
    }

    /// The process goes, and what its disk suffers is done while nobody looks. Answers 1 when there was a process.
    private static long strike(Harm.Down harm, SimHost host) {
        if (harm instanceof Harm.KillMidWrite) {
            host.dieMidWrite(true);
            return 0;
        }
        long bit = host.isUp() ? 1 : 0;
        host.kill();
        return switch (harm) {
            case Harm.Kill kill -> bit;
            case Harm.KillMidWrite armed -> 0;
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
                return undo(begun, host(harm.node()));
            }
        }
        return 0;
    }

    private long undo(InForce begun, SimHost host) {
        long bites = Math.max(0, count(begun.harm, host) - begun.countAtBegin);
        return switch (begun.harm) {
            case Harm.KillMidWrite kill -> {
                host.dieMidWrite(!none(Harm.KillMidWrite.class, kill.node()));
                yield bites + restart(host, kill.node());
            }
            case Harm.Down down -> restart(host, down.node());
            case Harm.Pause pause -> {
                if (none(Harm.Pause.class, pause.node())) {
                    host.resume();
                }
                yield bites;
            }
            case Harm.SlowNode slow -> settle(host, slow) + bites;
            case Harm.SlowDisk slow -> settle(host, slow) + bites;
            case Harm.OnClock clock -> host.clock().end(clock);
            case Harm.OldDisk copy -> {
                host.kill();
                yield host.disk().restore(begun.oldDisk) + restart(host, copy.node());
            }
            case Harm.FullDisk full -> {
                host.fillDisk(!none(Harm.FullDisk.class, full.node()));
                yield bites + restart(host, full.node());
            }
            case Harm.Membership change -> throw new IllegalStateException("the operator's: " + change);
        };
    }

    private long restart(SimHost host, String node) {
        if (none(Harm.Down.class, node) && !gone.contains(node)) {
            host.start();
        }
        return 0;
    }

    private boolean none(Class<? extends Harm> kind, String node) {
        return inForce.stream()
                .noneMatch(begun ->
                        kind.isInstance(begun.harm) && begun.harm.node().equals(node));
    }

    /// What counts the bites of a harm while it lasts; 0 where its begin or its end tells them.
    private static long count(Harm.OnNode harm, SimHost host) {
        return switch (harm) {
            case Harm.Pause pause -> host.heldByPause();
            case Harm.SlowNode slow -> host.heldBySlowness();
            case Harm.SlowDisk slow -> host.disk().syncs();
            case Harm.KillMidWrite kill -> host.deathsMidWrite();
            case Harm.FullDisk full -> host.deathsOfFullDisk();
            case Harm.OnClock clock -> 0;
            case Harm.Down down -> 0;
            case Harm.OldDisk old -> 0;
            case Harm.Membership change -> 0;
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

    SimHost host(String node) {
        SimHost host = hosts.get(node);
        if (host == null) {
            throw new IllegalArgumentException("there is no node named '" + node + "'; the nodes are " + nodes);
        }
        return host;
    }
}
