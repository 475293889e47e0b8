package dev.quarrel.harness;

import dev.quarrel.checker.Event;
import dev.quarrel.nemesis.Nemesis;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.store.Reply;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.workloads.Workload;
import dev.quarrel.workloads.generator.Generator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Runs one test in a world: operations while faults strike; then everything is healed, the nodes are given time to
/// recover, and the final operations demand that they did.
///
/// One thread does it all, the one that owns the world.
public final class Runner {
    /// What the history says once all is healed; final operations come after it.
    static final String WHOLE = "heal-all";

    private static final long MILLI = 1_000_000;
    private static final long PROBE_NANOS = 200 * MILLI;
    private static final long PATIENCE_NANOS = 30_000 * MILLI;

    private final World world;
    private final Workload workload;
    private final Threads threads;
    private final Recorder recorder;
    private final Nemesis nemesis;
    private final long settleNanos;
    private final Stop stop;

    /// Asked between two steps: whether someone wants the test to end early.
    @FunctionalInterface
    public interface Stop {
        boolean wanted();
    }

    /// @param clients opens the connection of each process
    /// @param concurrency how many operations run at a time
    /// @param settleNanos how long the healed cluster is left alone before the final operations
    /// @param history receives each event as it happens, in order
    public Runner(
            World world,
            Workload workload,
            Threads.Clients clients,
            Schedule schedule,
            int concurrency,
            long settleNanos,
            Consumer<Event> history,
            Stop stop) {
        this.world = world;
        this.workload = workload;
        this.recorder = new Recorder(world, history);
        this.threads = new Threads(world, workload.adapter(), clients, concurrency, recorder);
        this.nemesis = new Nemesis(schedule, world.breakable(), recorder::incident);
        this.settleNanos = settleNanos;
        this.stop = stop;
    }

    public void run() {
        nemesis.play((millis, task) -> world.after(millis * MILLI - world.nanoTime(), task));
        drive(workload.generator());
        heal();
        drive(workload.finalPhase().apply(recorder.keys()));
    }

    /// The keys that operations named, in the order of their first use.
    public List<String> keys() {
        return recorder.keys();
    }

    private void drive(Generator generator) {
        Driver driver = new Driver(world, threads, generator, stop);
        world.run(driver::step);
    }

    private void heal() {
        boolean[] whole = new boolean[1];
        nemesis.stop(() -> whole[0] = true);
        world.run(() -> whole[0]);
        List<String> silent = awaitAnswers();
        recorder.nemesis(WHOLE, null, silent.isEmpty() ? Map.of() : Map.of("unrecovered", silent));
        boolean[] settled = new boolean[1];
        world.after(stop.wanted() ? 0 : settleNanos, () -> settled[0] = true);
        world.run(() -> settled[0]);
    }

    /// Asks each node for its own state until all have answered; answers those that never did.
    private List<String> awaitAnswers() {
        List<String> silent = new ArrayList<>(world.nodes());
        long deadline = world.nanoTime() + PATIENCE_NANOS;
        StoreClient probe = Threads.connect(world, "probe", 1_000);
        while (!silent.isEmpty() && world.nanoTime() < deadline && !stop.wanted()) {
            int[] waiting = {silent.size()};
            for (String node : List.copyOf(silent)) {
                probe.local(node, "probe", reply -> {
                    waiting[0]--;
                    if (reply instanceof Reply.Local) {
                        silent.remove(node);
                    }
                });
            }
            world.run(() -> waiting[0] == 0);
            if (!silent.isEmpty()) {
                boolean[] again = new boolean[1];
                world.after(PROBE_NANOS, () -> again[0] = true);
                world.run(() -> again[0]);
            }
        }
        world.detach("probe");
        return silent;
    }
}
