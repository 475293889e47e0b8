package dev.quarrel.harness.containers;

import dev.quarrel.store.Ports.Cancel;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The thread of a real world: whoever calls [#run] turns it. Its timers are its own; other threads hand it work by
/// [#post].
final class Loop {
    private final long startNanos = System.nanoTime();
    private final LinkedBlockingQueue<Runnable> posted = new LinkedBlockingQueue<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(Comparator.comparingLong(Timer::atNanos).thenComparingLong(Timer::sequence));
    private long sequence;

    private record Timer(long atNanos, long sequence, Runnable task) {}

    long nanoTime() {
        return System.nanoTime() - startNanos;
    }

    /// From the loop's thread.
    Cancel after(long delayNanos, Runnable task) {
        Timer timer = new Timer(nanoTime() + Math.max(0, delayNanos), sequence++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /// From any thread.
    void post(Runnable task) {
        posted.add(task);
    }

    /// One task a turn, posted ones first; `step` is asked at the beginning and after each.
    void run(BooleanSupplier step) {
        while (!step.getAsBoolean()) {
            Runnable task = next();
            if (task == null) {
                return;
            }
            task.run();
        }
    }

    /// Waits for what comes next; null when the thread was interrupted.
    private @Nullable Runnable next() {
        try {
            while (true) {
                Timer timer = timers.peek();
                Runnable task = timer == null
                        ? posted.take()
                        : posted.poll(Math.max(0, timer.atNanos - nanoTime()), TimeUnit.NANOSECONDS);
                if (task != null) {
                    return task;
                }
                if (timer != null && timer.atNanos <= nanoTime()) {
                    timers.remove(timer);
                    return timer.task;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
