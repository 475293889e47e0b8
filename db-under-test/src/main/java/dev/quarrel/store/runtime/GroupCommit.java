package dev.quarrel.store.runtime;

import dev.quarrel.store.Settings.Fsync;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/// One thread that makes writes durable for many waiters at once.
///
/// While one commit is under way the next waiters gather; they all share the commit after it. So a lone writer waits
/// for one fsync, and a thousand writers also wait for one (group commit: DeWitt et al., SIGMOD 1984). In every mode
/// the bytes are handed to the operating system before a waiter is told; [Fsync] decides about the fsync.
///
/// A failed write or fsync is final. The kernel may have dropped the dirty pages, so trying again could report bytes
/// as durable that are gone: the waiters are never told, and `failed` stops the process.
final class GroupCommit implements AutoCloseable {
    static final long PERIODIC_FSYNC_MILLIS = 1_000;
    private static final long COMPACT_AFTER_COMMITS = 256;
    private static final int COMPACT_FILL_PERCENT = 60;
    private static final int COMPACT_WRITE_BYTES = 1 << 20;

    private final MVStore store;
    private final Fsync fsync;
    private final Executor nodeThread;
    private final Consumer<Throwable> failed;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Thread thread;
    private List<Runnable> waiting = new ArrayList<>();
    private boolean closing;
    private long lastForceNanos = System.nanoTime();
    private boolean unforced;
    private volatile long commits;

    GroupCommit(MVStore store, Fsync fsync, Executor nodeThread, Consumer<Throwable> failed, String name) {
        this.store = store;
        this.fsync = fsync;
        this.nodeThread = nodeThread;
        this.failed = failed;
        this.thread = Thread.ofPlatform().name("commit-" + name).daemon(true).start(this::run);
    }

    void whenDurable(Runnable done) {
        lock.lock();
        try {
            waiting.add(done);
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (List<Runnable> batch = next(); batch != null; batch = next()) {
                commit(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failed.accept(e);
        }
    }

    /// The waiters so far; an empty list when only the periodic fsync is due; null when closing.
    private @Nullable List<Runnable> next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closing && !forceDue()) {
                // Unbounded but for the periodic fsync, which looks at the clock again.
                work.await(unforced ? PERIODIC_FSYNC_MILLIS : Long.MAX_VALUE, TimeUnit.MILLISECONDS);
            }
            if (waiting.isEmpty() && closing) {
                return null;
            }
            List<Runnable> batch = waiting;
            waiting = new ArrayList<>();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private boolean forceDue() {
        return fsync == Fsync.PERIODIC
                && unforced
                && System.nanoTime() - lastForceNanos >= PERIODIC_FSYNC_MILLIS * 1_000_000;
    }

    private void commit(List<Runnable> batch) {
        if (!batch.isEmpty()) {
            store.commit();
            unforced = true;
        }
        if (fsync == Fsync.BATCH || forceDue()) {
            store.sync();
            unforced = false;
            lastForceNanos = System.nanoTime();
        }
        if (!batch.isEmpty()) {
            nodeThread.execute(() -> batch.forEach(Runnable::run));
        }
        long soFar = commits + 1;
        commits = soFar;
        if (soFar % COMPACT_AFTER_COMMITS == 0) {
            store.compact(COMPACT_FILL_PERCENT, COMPACT_WRITE_BYTES);
        }
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
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
