package dev.quarrel.harness.sim;

import dev.quarrel.store.Disk;
import dev.quarrel.store.Message;
import dev.quarrel.store.Ports;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One machine: a disk and a clock that outlive processes, and at most one process, which can be killed, started
/// again, stopped (SIGSTOP: what comes meanwhile waits for it) and made slow.
///
/// Timers and syncs belong to the process that asked for them and die with it; messages belong to whoever runs when
/// they arrive.
final class SimHost implements SimNetwork.Endpoint {
    private final String name;
    private final Timeline timeline;
    private final SimNetwork.Plug plug;
    private final SimDisk disk;
    private final SimClock clock;
    private final Stream random;
    private final Program.Factory factory;
    private final Sight sight;
    private final ArrayDeque<Runnable> backlog = new ArrayDeque<>();
    private @Nullable Running process;
    private boolean paused;
    private long slowNanos;
    private long heldByPause;
    private long heldBySlowness;
    private boolean diskFull;
    private boolean diesMidWrite;
    private long deathsOfFullDisk;
    private long deathsMidWrite;

    SimHost(
            String name,
            Timeline timeline,
            SimNetwork network,
            SimDisk disk,
            SimClock clock,
            Stream random,
            Program.Factory factory,
            Sight sight) {
        this.name = name;
        this.timeline = timeline;
        this.plug = network.plug(name);
        this.disk = disk;
        this.clock = clock;
        this.random = random;
        this.factory = factory;
        this.sight = sight;
    }

    SimDisk disk() {
        return disk;
    }

    SimClock clock() {
        return clock;
    }

    boolean isUp() {
        return process != null;
    }

    /// Events that had to wait for a stopped process, so far.
    long heldByPause() {
        return heldByPause;
    }

    /// Messages that a slow process took up later, so far.
    long heldBySlowness() {
        return heldBySlowness;
    }

    /// What its process has counted; nothing when there is none.
    Map<String, Long> counters() {
        Running running = process;
        return running == null ? Map.of() : running.program.counters();
    }

    /// How often the process died by itself, because its disk took no more.
    long deathsOfFullDisk() {
        return deathsOfFullDisk;
    }

    /// How often the process died by itself, in the middle of a write.
    long deathsMidWrite() {
        return deathsMidWrite;
    }

    /// From now on the process dies at its first write to the disk.
    void fillDisk(boolean full) {
        diskFull = full;
    }

    /// From now on the process dies in the middle of the next write that it coordinates.
    void dieMidWrite(boolean armed) {
        diesMidWrite = armed;
    }

    void start() {
        if (process == null) {
            Running fresh = new Running();
            process = fresh;
            sight.started(name);
            fresh.program.start();
        }
    }

    /// The running program, null while there is none.
    @Nullable
    Program program() {
        return process == null ? null : process.program;
    }

    void kill() {
        Running killed = process;
        if (killed != null) {
            killed.gone = true;
        }
        process = null;
        sight.stopped(name);
        backlog.clear();
    }

    void pause() {
        paused = true;
    }

    /// All that waited happens now, in the order in which it came.
    void resume() {
        paused = false;
        while (!paused && !backlog.isEmpty()) {
            backlog.remove().run();
        }
    }

    void slowBy(long nanos) {
        slowNanos = nanos;
    }

    @Override
    public void deliver(String from, Message message) {
        if (process != null && (paused || slowNanos > 0)) {
            hold(() -> deliverNow(from, message));
        } else {
            deliverNow(from, message);
        }
    }

    private void deliverNow(String from, Message message) {
        Running receiver = process;
        if (receiver != null) {
            receiver.program.receive(from, message);
        }
    }

    private void hold(Runnable task) {
        if (paused) {
            park(task);
        } else {
            heldBySlowness++;
            timeline.at(timeline.now() + slowNanos, () -> whenAwake(task));
        }
    }

    private void whenAwake(Runnable task) {
        if (paused) {
            park(task);
        } else {
            task.run();
        }
    }

    private void park(Runnable task) {
        heldByPause++;
        backlog.add(task);
    }

    /// One run of the program, from start to kill: the ports it sees.
    private final class Running implements Ports, Disk {
        private final Program program = factory.create(name, this, this);
        /// A process that dies in the middle of a step does nothing more in it.
        private boolean gone;

        @Override
        public long nanoTime() {
            return timeline.now();
        }

        @Override
        public long wallMillis() {
            return clock.wallMillis();
        }

        @Override
        public Cancel after(long delayMillis, Runnable task) {
            return timeline.after(delayMillis * 1_000_000, () -> mine(task));
        }

        @Override
        public void send(String to, Message message) {
            if (gone) {
                return;
            }
            plug.send(to, message);
            boolean writes = message instanceof Message.ReplicaWrite write && write.cause() == Message.Cause.WRITE;
            if (diesMidWrite && writes && !to.equals(name)) {
                deathsMidWrite++;
                kill();
            }
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public byte @Nullable [] get(String table, String key) {
            return disk.get(table, key);
        }

        @Override
        public void put(String table, String key, byte @Nullable [] value) {
            if (gone) {
                return;
            }
            if (diskFull && value != null) {
                deathsOfFullDisk++;
                kill();
            } else {
                disk.put(table, key, value);
                sight.touched(name, key);
            }
        }

        @Override
        public void sync(Runnable done) {
            disk.sync(() -> mine(done));
        }

        @Override
        public void scan(String table, BiConsumer<String, byte[]> visitor) {
            disk.scan(table, visitor);
        }

        /// Runs a callback of this very process, unless it is gone; later, while it is stopped.
        private void mine(Runnable task) {
            if (gone) {
                return;
            }
            if (paused) {
                park(() -> mine(task));
            } else {
                task.run();
            }
        }
    }
}
