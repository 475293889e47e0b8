package dev.quarrel.harness.containers;

import dev.quarrel.store.Message;
import dev.quarrel.store.Ports;
import dev.quarrel.store.runtime.ClientTransport;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// The ports of one client: the world's loop is its thread, its own connections are its network.
final class ClientPorts implements Ports {
    private final Loop loop;
    private final ClientTransport transport;
    private final RandomGenerator random = new SplittableRandom();

    ClientPorts(Loop loop, ClientTransport transport) {
        this.loop = loop;
        this.transport = transport;
    }

    @Override
    public long nanoTime() {
        return loop.nanoTime();
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public Cancel after(long delayMillis, Runnable task) {
        return loop.after(delayMillis * 1_000_000, task);
    }

    @Override
    public void send(String to, Message message) {
        transport.executor().execute(() -> transport.ports().send(to, message));
    }

    @Override
    public RandomGenerator random() {
        return random;
    }
}
