package dev.quarrel.workloads;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/// The perfect lock of the experiments of 2013: outside of the store, first come, first served, and nothing ever breaks
/// it. Whoever holds it runs alone until it is answered.
final class Lock {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private boolean held;

    /// Runs `work` once the lock is free; the lock is released when `work` calls what it is given.
    void with(Consumer<Runnable> work) {
        Runnable turn = () -> work.accept(this::release);
        if (held) {
            waiting.add(turn);
        } else {
            held = true;
            turn.run();
        }
    }

    private void release() {
        Runnable next = waiting.poll();
        if (next == null) {
            held = false;
        } else {
            next.run();
        }
    }
}
