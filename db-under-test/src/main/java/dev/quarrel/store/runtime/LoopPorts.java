package dev.quarrel.store.runtime;

import dev.quarrel.store.Message;
import dev.quarrel.store.Ports;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/// The real world behind [Ports]: one Netty event loop is the thread, its timers are the timers. The wall clock is
/// the host's plus an offset that a test may set, so that a skewed clock needs no privilege.
final class LoopPorts implements Ports {
    private final EventLoop loop;
    private final AtomicLong clockOffsetMillis;
    private final BiConsumer<String, Message> sender;
    private final BiConsumer<String, String> reacher;
    private final RandomGenerator random = new SplittableRandom();

    /// @param reacher hears where a node is
    LoopPorts(
            EventLoop loop,
            AtomicLong clockOffsetMillis,
            BiConsumer<String, Message> sender,
            BiConsumer<String, String> reacher) {
        this.reacher = reacher;
        this.loop = loop;
        this.clockOffsetMillis = clockOffsetMillis;
        this.sender = sender;
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis() + clockOffsetMillis.get();
    }

    @Override
    public Cancel after(long delayMillis, Runnable task) {
        Future<?> timer = loop.schedule(Failures.guarded("timer", task), delayMillis, TimeUnit.MILLISECONDS);
        return () -> timer.cancel(false);
    }

    @Override
    public void send(String to, Message message) {
        sender.accept(to, message);
    }

    @Override
    public void reach(String node, String address) {
        reacher.accept(node, address);
    }

    @Override
    public RandomGenerator random() {
        return random;
    }
}
