package dev.quarrel.store.runtime;

import dev.quarrel.store.Settings.Fsync;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One thread that makes writes durable for many waiters at once.
///
/// While one commit is under way the next writes gather; they all share the commit after it. So a lone writer waits
/// for one fsync, and a thousand writers also wait for one (group commit: DeWitt et al., SIGMOD 1984). In every mode
/// the bytes are handed to the operating system before a waiter is told; [Fsync] decides about the fsync.
///
/// A failed write or fsync is final. The kernel may have dropped the dirty pages, so trying again could report bytes
/// as durable that are gone: the waiters are never told, and `failed` stops the process.
final class GroupCommit implements AutoCloseable {
    static final long PERIODIC_FSYNC_MILLIS = 1_000;

    private final Journal journal;
    private final Runnable checkpoint;
    private final Fsync fsync;
    private final Executor nodeThread;
    private final Consumer<Throwable> failed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Thread thread;
    private final @Nullable ScheduledExecutorService periodic;
    private Journal.Batch gathering = new Journal.Batch();
    private Journal.Batch spare = new Journal.Batch();
    private List<Runnable> waiting = new ArrayList<>();
    private boolean closing;
    private volatile boolean unforced;
    private volatile long commits;

    private record Group(Journal.Batch batch, List<Runnable> waiters) {}

    /// `checkpoint` makes all writes so far durable by other means, and restarts the journal.
    GroupCommit(
            Journal journal,
            Runnable checkpoint,
            Fsync fsync,
            Executor nodeThread,
            Consumer<Throwable> failed,
            String name) {
        this.journal = journal;
        this.checkpoint = checkpoint;
        this.fsync = fsync;
        this.nodeThread = nodeThread;
        this.failed = failed;
        this.thread = Thread.ofPlatform().name("commit-" + name).daemon(true).start(this::run);
        this.periodic = fsync == Fsync.PERIODIC ? forcing(name) : null;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it runs until shutdown and throws nothing
    private ScheduledExecutorService forcing(String name) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("fsync-" + name).daemon(true).factory());
        executor.scheduleWithFixedDelay(
                this::forceIfNeeded, PERIODIC_FSYNC_MILLIS, PERIODIC_FSYNC_MILLIS, TimeUnit.MILLISECONDS);
        return executor;
    }

    private void forceIfNeeded() {
        try {
            if (unforced) {
                unforced = false;
                journal.force();
            }
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }

    void put(String table, String key, byte @Nullable [] value) {
        lock.lock();
        try {
            gathering.add(table, key, value);
        } finally {
            lock.unlock();
        }
    }

    void whenDurable(Runnable done) {
        lock.lock();
        try {
            waiting.add(done);
            if (waiting.size() == 1) {
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (Group group = next(); group != null; group = next()) {
                commit(group.batch);
                nodeThread.execute(tell(group.waiters));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }

    /// Each by itself: a bug in one must not keep the others from hearing that they are durable.
    private static Runnable tell(List<Runnable> waiters) {
        return () ->
                waiters.forEach(waiter -> Failures.guarded("durable", waiter).run());
    }

    /// The waiters so far and the writes they wait for; null when closing.
    private @Nullable Group next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closing) {
                work.await();
            }
            if (waiting.isEmpty()) {
                return null;
            }
            Group group = new Group(gathering, waiting);
            gathering = spare;
            spare = group.batch;
            waiting = new ArrayList<>();
            return group;
        } finally {
            lock.unlock();
        }
    }

    /// Empty batches wait only for the writes before them, which this thread has done.
    private void commit(Journal.Batch batch) {
        if (batch.isEmpty()) {
            return;
        }
        if (!journal.append(batch)) {
            checkpoint.run();
        } else if (fsync == Fsync.BATCH) {
            journal.force();
        } else {
            unforced = true;
        }
        batch.clear();
        long soFar = commits + 1;
        commits = soFar;
    }

    long commits() {
        return commits;
    }

    /// Finishes what was asked for so far.
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        if (periodic != null) {
            periodic.shutdown();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
