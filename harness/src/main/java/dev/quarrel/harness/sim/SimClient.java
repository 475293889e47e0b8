package dev.quarrel.harness.sim;

import dev.quarrel.store.Message;
import dev.quarrel.store.Ports;
import java.util.random.RandomGenerator;

/// The ports of one client. Nothing is ever done to clients: they do not stop, and their clock is true.
final class SimClient implements Ports {
    private final Timeline timeline;
    private final SimNetwork.Plug plug;
    private final Stream random;

    SimClient(Timeline timeline, SimNetwork.Plug plug, Stream random) {
        this.timeline = timeline;
        this.plug = plug;
        this.random = random;
    }

    @Override
    public long nanoTime() {
        return timeline.now();
    }

    @Override
    public long wallMillis() {
        return SimClock.EPOCH_MILLIS + timeline.now() / 1_000_000;
    }

    @Override
    public Cancel after(long delayMillis, Runnable task) {
        return timeline.after(delayMillis * 1_000_000, task);
    }

    @Override
    public void send(String to, Message message) {
        plug.send(to, message);
    }

    @Override
    public RandomGenerator random() {
        return random;
    }
}
