package dev.quarrel.harness.containers;

import dev.quarrel.nemesis.Harm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// What is in force at one machine, and how it is brought about: rules in the receiver's firewall, classes in the
/// sender's shaper, signals to the process, hands on its data. One thread at a time.
final class NodeFaults implements AutoCloseable {
    private static final long GONE_MILLIS = 30_000;
    private static final long STOPPED_MILLIS = 30_000;
    private static final long POLL_MILLIS = 20;
    private static final String OLD_DATA = "/tmp/old-data";

    private final Engine engine;
    private final Machine machine;
    private final UnaryOperator<String> address;
    private final NodeClock clock;
    private final List<Harm> active = new ArrayList<>();
    private long standstillsBefore;

    NodeFaults(Engine engine, Machine machine, UnaryOperator<String> address, String adminToken) {
        this.engine = engine;
        this.clock = new NodeClock(machine.reachedAt(Machine.HTTP_PORT), adminToken);
        this.machine = machine;
        this.address = address;
    }

    /// Begins the harms. Answers how often each has bitten already: a process seen gone or stopped.
    Map<Harm, Long> begin(List<Harm> harms) {
        Map<Harm, Long> bites = new HashMap<>();
        List<Harm.OnLink> rules = links(harms, Firewall::does);
        if (!rules.isEmpty()) {
            engine.run(machine.sidecar(), Firewall.add(rules, address));
        }
        boolean wasDown = is(Harm.Down.class);
        active.addAll(harms);
        reshape(harms, bites);
        List<Harm> clocks = harms.stream().filter(NodeClock::does).toList();
        if (!clocks.isEmpty()) {
            bites.putAll(clock.begin(clocks));
        }
        for (Harm harm : harms) {
            if (harm instanceof Harm.Down down) {
                bites.put(down, wasDown ? 1 : machine.isGone() ? 0 : kill());
                wasDown = true;
            }
            if (harm instanceof Harm.WipeDisk) {
                engine.run(machine.sidecar(), "find " + Machine.DATA + " -mindepth 1 -delete");
            } else if (harm instanceof Harm.OldDisk) {
                engine.run(machine.sidecar(), "rm -rf " + OLD_DATA + " && cp -a " + Machine.DATA + " " + OLD_DATA);
            } else if (harm instanceof Harm.SlowNode) {
                standstillsBefore = Starvation.standstills(engine, machine.process());
                starve();
            } else if (harm instanceof Harm.Pause) {
                bites.put(harm, stop());
            }
        }
        return bites;
    }

    /// Ends those of the harms that are in force. Answers how often each bit.
    Map<Harm, Long> end(List<Harm> harms) {
        Map<Harm, Long> bites = new HashMap<>();
        List<Harm> ending = harms.stream().filter(active::contains).toList();
        dropRules(links(ending, Firewall::does), bites);
        countShaped(ending, bites);
        List<Harm> clocks = ending.stream().filter(NodeClock::does).toList();
        if (!clocks.isEmpty()) {
            bites.putAll(clock.end(clocks));
        }
        ending.forEach(active::remove);
        reshape(ending, new HashMap<>());
        for (Harm harm : ending) {
            if (harm instanceof Harm.OldDisk) {
                bites.put(harm, restoreOldDisk());
            } else if (harm instanceof Harm.SlowNode) {
                long standstills = Starvation.standstills(engine, machine.process()) - standstillsBefore;
                bites.put(harm, Math.max(0, standstills));
                starve();
            }
        }
        revive(ending);
        return bites;
    }

    private void dropRules(List<Harm.OnLink> rules, Map<Harm, Long> bites) {
        if (!rules.isEmpty()) {
            String script = Firewall.COUNTERS + "\n" + Firewall.delete(rules, address);
            Map<String, Long> dropped = Firewall.dropped(engine.run(machine.sidecar(), script));
            rules.forEach(rule -> bites.put(rule, dropped.getOrDefault(rule.text(), 0L)));
        }
    }

    private void countShaped(List<Harm> ending, Map<Harm, Long> bites) {
        List<Harm.OnLink> shaped = links(ending, Shaper::does);
        if (!shaped.isEmpty()) {
            String listing = engine.run(machine.sidecar(), Shaper.COUNTERS);
            Map<Harm, Long> all = Shaper.bites(links(active, Shaper::does), listing);
            shaped.forEach(harm -> bites.put(harm, all.getOrDefault(harm, 0L)));
        }
    }

    /// Rebuilds the shaper where the change touches it. What counted before is lost with the old classes.
    private void reshape(List<Harm> changed, Map<Harm, Long> bites) {
        if (changed.stream().anyMatch(Shaper::does)) {
            engine.run(machine.sidecar(), Shaper.script(links(active, Shaper::does), address));
            links(changed, Shaper::does).forEach(harm -> bites.put(harm, 0L));
        }
    }

    private long kill() {
        engine.signal(machine.process(), "KILL");
        awaitGone();
        return 1;
    }

    private void awaitGone() {
        long deadline = System.nanoTime() + GONE_MILLIS * 1_000_000;
        while (engine.isRunning(machine.process())) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        machine.name() + " was sent SIGKILL and still runs after " + GONE_MILLIS + " ms");
            }
            LockSupport.parkNanos(POLL_MILLIS * 1_000_000);
        }
    }

    /// 1 where the process is seen stopped.
    private long stop() {
        if (machine.isGone() || !engine.isRunning(machine.process())) {
            return 0;
        }
        engine.signal(machine.process(), "STOP");
        return awaitStopped() ? 1 : 0;
    }

    /// The engine answers when the signal is sent; on a busy machine the process is seen stopped only some time later.
    private boolean awaitStopped() {
        long deadline = System.nanoTime() + STOPPED_MILLIS * 1_000_000;
        while (!engine.processState(machine.process()).startsWith("T")) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(POLL_MILLIS * 1_000_000);
        }
        return true;
    }

    /// As slow as the slowest of what slows it.
    private void starve() {
        long millis = active.stream()
                .filter(Harm.SlowNode.class::isInstance)
                .mapToLong(harm -> ((Harm.SlowNode) harm).millis())
                .max()
                .orElse(0);
        Starvation.set(engine, machine.process(), millis);
    }

    private long restoreOldDisk() {
        if (!is(Harm.Down.class) && !machine.isGone()) {
            kill();
        }
        engine.run(
                machine.sidecar(),
                "find " + Machine.DATA + " -mindepth 1 -delete && cp -a " + OLD_DATA + "/. " + Machine.DATA
                        + " && rm -rf " + OLD_DATA);
        return 1;
    }

    /// Starts or wakes the process where nothing keeps it down or stopped any more.
    private void revive(List<Harm> ended) {
        boolean wasDown = ended.stream().anyMatch(harm -> harm instanceof Harm.Down || harm instanceof Harm.OldDisk);
        boolean wasStopped = ended.stream().anyMatch(Harm.Pause.class::isInstance);
        if (is(Harm.Down.class) || machine.isGone()) {
            return;
        }
        if (wasDown) {
            engine.start(machine.process());
            if (is(Harm.Pause.class)) {
                stop();
            }
        } else if (wasStopped && !is(Harm.Pause.class)) {
            engine.signal(machine.process(), "CONT");
        }
    }

    private boolean is(Class<? extends Harm> kind) {
        return active.stream().anyMatch(kind::isInstance);
    }

    private static List<Harm.OnLink> links(List<Harm> harms, Predicate<Harm> which) {
        return harms.stream().filter(which).map(Harm.OnLink.class::cast).toList();
    }

    @Override
    public void close() {
        clock.close();
    }
}
