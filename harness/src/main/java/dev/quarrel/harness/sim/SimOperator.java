package dev.quarrel.harness.sim;

import dev.quarrel.nemesis.Harm;
import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.Topology;
import dev.quarrel.store.Topology.Change;
import dev.quarrel.store.Topology.Phase;
import dev.quarrel.store.client.StoreClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who changes the members of the simulated cluster, as a patient person would: one change at a time, asked for at one
/// running member after another until the ring shows that it is done; machines are started before and stopped after.
///
/// ```
/// join node=n6              n6 starts with an empty disk; n1 is asked; epochs 2 3 4: done, a bite
/// join node=n6 ends         n2 is asked to have n6 leave; epochs 5 6 7: done; n6 is stopped
/// ```
final class SimOperator {
    private static final long LOOK_NANOS = 100_000_000;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final int replicas;
    private final Timeline timeline;
    private final StoreClient client;
    private final Machines machines;
    private final List<Case> cases = new ArrayList<>();
    private final List<Wish> wishes = new ArrayList<>();
    private boolean busy;
    private boolean asking;
    private int turn;

    /// What an operator sees of the machines and does to them.
    interface Machines {
        /// The latest ring that a running node serves; null when none runs.
        @Nullable
        Topology ring();

        boolean runs(String node);

        /// With an empty disk, to be let in.
        void startNew(String node);

        /// For good, unless it is started anew.
        void stop(String node);

        /// A node and where it stands.
        Member member(String node);
    }

    /// Hears what came of a harm: how often it bit, what went wrong, and why it was not done where it was not.
    @FunctionalInterface
    interface End {
        void ended(long bites, @Nullable String problem, @Nullable String refusal);
    }

    /// A harm in force: whether what it asks for was done, null while nobody knows, and why not.
    private static final class Case {
        private final Harm.Membership harm;
        private @Nullable Boolean done;
        private @Nullable String refusal;
        private @Nullable End end;

        Case(Harm.Membership harm) {
            this.harm = harm;
        }
    }

    /// A change, and what machines it needs. `done` hears null, or why it was not done.
    private static final class Wish {
        private final Change change;
        private final Consumer<@Nullable String> done;
        private boolean prepared;
        private long sinceNanos = -1;

        Wish(Change change, Consumer<@Nullable String> done) {
            this.change = change;
            this.done = done;
        }
    }

    /// @param replicas N
    SimOperator(int replicas, Timeline timeline, StoreClient client, Machines machines) {
        this.replicas = replicas;
        this.timeline = timeline;
        this.client = client;
        this.machines = machines;
    }

    void begin(Harm.Membership harm) {
        Case begun = new Case(harm);
        cases.add(begun);
        Change change = switch (harm) {
            case Harm.Join join -> new Change.Join(machines.member(join.node()));
            case Harm.Leave leave -> new Change.Leave(leave.node());
            case Harm.Replace replace -> new Change.Replace(replace.node(), machines.member(replace.by()));
        };
        add(new Wish(change, problem -> {
            begun.done = problem == null;
            begun.refusal = problem == null ? null : harm.text() + ": " + problem;
            undoIfEnded(begun);
        }));
    }

    /// Asks for the opposite of what was done, once that is known.
    void end(Harm.Membership harm, End end) {
        for (Case begun : cases) {
            if (begun.harm.equals(harm)) {
                cases.remove(begun);
                begun.end = end;
                undoIfEnded(begun);
                return;
            }
        }
        end.ended(0, null, null);
    }

    private void undoIfEnded(Case begun) {
        End end = begun.end;
        if (end == null || begun.done == null) {
            return;
        }
        if (!begun.done) {
            end.ended(0, null, begun.refusal);
            return;
        }
        Change change = switch (begun.harm) {
            case Harm.Join join -> new Change.Leave(join.node());
            case Harm.Leave leave -> new Change.Join(machines.member(leave.node()));
            case Harm.Replace replace -> new Change.Replace(replace.by(), machines.member(replace.node()));
        };
        addNext(new Wish(change, problem -> end.ended(1, problem, null)));
    }

    private void add(Wish wish) {
        wishes.add(wish);
        goOn();
    }

    /// What is over goes back before anything else begins, so that no more is in force than was asked for at once.
    private void addNext(Wish wish) {
        wishes.add(busy ? 1 : 0, wish);
        goOn();
    }

    private void goOn() {
        if (!busy && !wishes.isEmpty()) {
            busy = true;
            timeline.after(LOOK_NANOS, this::look);
        }
    }

    private void look() {
        Wish wish = wishes.getFirst();
        wish.sinceNanos = wish.sinceNanos < 0 ? timeline.now() : wish.sinceNanos;
        Topology now = machines.ring();
        if (timeline.now() - wish.sinceNanos > PATIENCE_NANOS) {
            over(
                    wish,
                    wish.change + " did not come to its end in " + PATIENCE_NANOS / 1_000_000_000 + " s; the ring is "
                            + now);
        } else if (now == null || now.phase() != Phase.STABLE) {
            timeline.after(LOOK_NANOS, this::look);
        } else if (wish.prepared && isDone(wish.change, now)) {
            stop(wish.change);
            over(wish, null);
        } else if (asking) {
            timeline.after(LOOK_NANOS, this::look);
        } else {
            ask(wish, now);
        }
    }

    private void ask(Wish wish, Topology now) {
        try {
            now.begin(wish.change, replicas);
        } catch (IllegalArgumentException e) {
            over(wish, String.valueOf(e.getMessage()));
            return;
        }
        if (!wish.prepared) {
            wish.prepared = true;
            start(wish.change);
        }
        List<String> running =
                now.after().stream().map(Member::name).filter(machines::runs).toList();
        if (!running.isEmpty()) {
            asking = true;
            client.topology(running.get(turn++ % running.size()), wish.change, reply -> asking = false);
        }
        timeline.after(LOOK_NANOS, this::look);
    }

    private void over(Wish wish, @Nullable String problem) {
        wishes.remove(wish);
        busy = false;
        wish.done.accept(problem);
        goOn();
    }

    /// The one to be replaced is gone for good before anyone takes its place.
    private void start(Change change) {
        switch (change) {
            case Change.Join join -> machines.startNew(join.member().name());
            case Change.Leave leave -> {}
            case Change.Replace replace -> {
                machines.stop(replace.dead());
                machines.startNew(replace.member().name());
            }
        }
    }

    private void stop(Change change) {
        if (change instanceof Change.Leave leave) {
            machines.stop(leave.name());
        }
    }

    private static boolean isDone(Change change, Topology now) {
        return switch (change) {
            case Change.Join join -> has(now, join.member().name());
            case Change.Leave leave -> !has(now, leave.name());
            case Change.Replace replace -> has(now, replace.member().name()) && !has(now, replace.dead());
        };
    }

    private static boolean has(Topology topology, String name) {
        return topology.after().stream().anyMatch(member -> member.name().equals(name));
    }
}
