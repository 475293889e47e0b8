package dev.quarrel.harness;

import dev.quarrel.store.Ports;
import dev.quarrel.workloads.generator.Generator;
import dev.quarrel.workloads.generator.Log;
import dev.quarrel.workloads.generator.Step;

/// Drives one generator to its end. Completions are drained before new operations are asked for, so that a generator
/// always knows what has happened; what it proposed for later is thrown away when something happens first.
final class Driver {
    private final World world;
    private final Threads threads;
    private final Runner.Stop stop;
    private Generator generator;
    private long askAgainAt;
    private long alarmAt = Step.FOREVER;
    private Ports.Cancel alarm = () -> {};

    Driver(World world, Threads threads, Generator generator, Runner.Stop stop) {
        this.world = world;
        this.threads = threads;
        this.generator = generator;
        this.stop = stop;
    }

    /// One turn; true when the generator is done and nothing runs any more.
    boolean step() {
        boolean news = drain();
        if (stop.wanted()) {
            return threads.idle();
        }
        return (news || world.nanoTime() >= askAgainAt) && ask();
    }

    private boolean drain() {
        boolean news = false;
        for (Threads.Completed completed = threads.poll(); completed != null; completed = threads.poll()) {
            generator = generator.update(threads.context(), completed.event());
            news = true;
        }
        return news;
    }

    private boolean ask() {
        while (true) {
            switch (generator.next(threads.context())) {
                case Step.Emit emit -> {
                    if (emit.op().time() > world.nanoTime()) {
                        return waitUntil(emit.op().time());
                    }
                    if (emit.op().f().equals(Log.F)) {
                        generator = emit.next();
                        threads.note(emit.op());
                    } else {
                        generator = emit.next().update(threads.context(), threads.invoke(emit.op()));
                        drain();
                    }
                }
                case Step.Pending pending -> {
                    generator = pending.next();
                    if (threads.idle() && pending.wakeNanos() == Step.FOREVER) {
                        throw new IllegalStateException("the generator waits for a completion, but nothing runs: "
                                + generator.getClass().getSimpleName());
                    }
                    return waitUntil(pending.wakeNanos());
                }
                case Step.Done done -> {
                    askAgainAt = Step.FOREVER;
                    return threads.idle();
                }
            }
        }
    }

    private boolean waitUntil(long time) {
        askAgainAt = time;
        if (time < alarmAt || alarmAt <= world.nanoTime()) {
            alarm.cancel();
            alarmAt = time;
            if (time != Step.FOREVER) {
                alarm = world.after(time - world.nanoTime(), () -> {});
            }
        }
        return false;
    }
}
