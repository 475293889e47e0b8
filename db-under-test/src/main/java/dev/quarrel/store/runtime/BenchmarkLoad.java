package dev.quarrel.store.runtime;

import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.Reply;
import dev.quarrel.store.Settings;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.Value;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;

/// What the benchmark does to a cluster: 32 clients that each wait for one answer before their next request, half reads
/// and half writes of 100 bytes, over 10,000 keys drawn from a fixed seed.
///
/// The clients share one event loop, and each keeps to one node, so that all nodes coordinate; client-driven ones do
/// that themselves.
final class BenchmarkLoad implements AutoCloseable {
    static final int CLIENTS = 32;
    static final int VALUE_BYTES = 100;
    private static final int KEYS = 10_000;

    private final ClientTransport transport;
    private final StoreClient client;
    private final List<String> nodes;
    private final SplittableRandom random = new SplittableRandom(1);
    private Round round = new Round(Long.MAX_VALUE);
    private boolean begun;

    /// What was measured.
    record Window(Histogram latencyMicros, long failed) {}

    private static final class Round {
        private final Histogram latencyMicros = new Histogram(3);
        private final CompletableFuture<Void> full = new CompletableFuture<>();
        private final long operations;
        private long failed;

        Round(long operations) {
            this.operations = operations;
        }
    }

    BenchmarkLoad(
            Map<String, InetSocketAddress> addresses, List<Member> members, Settings settings, int timeoutMillis) {
        transport = new ClientTransport("bench", addresses);
        nodes = List.copyOf(addresses.keySet());
        client = onLoop(() -> StoreClient.of(
                "bench",
                transport.ports(),
                timeoutMillis,
                members,
                members.getFirst().datacentre(),
                settings));
        transport.attach(client);
    }

    /// Goes on until so many operations are done or the time is up; answers what was done meanwhile. The clients never
    /// pause between two calls.
    Window run(long operations, int seconds) throws InterruptedException {
        Round next = onLoop(() -> {
            round = new Round(operations);
            if (!begun) {
                begun = true;
                for (int i = 0; i < CLIENTS; i++) {
                    next(nodes.get(i % nodes.size()));
                }
            }
            return round;
        });
        try {
            next.full.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // What was done in that time is the answer.
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
        return onLoop(() -> {
            round = new Round(Long.MAX_VALUE);
            return new Window(next.latencyMicros, next.failed);
        });
    }

    /// The processor time of this process so far, all its threads.
    @SuppressWarnings("MethodCanBeStatic") // of this load's clients, which are all that works here
    long cpuMicros() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                        .getProcessCpuTime()
                / 1_000;
    }

    private void next(String node) {
        String key = "key" + random.nextInt(KEYS);
        long begunNanos = System.nanoTime();
        if (random.nextBoolean()) {
            client.read(node, key, ReadOptions.DEFAULT, reply -> done(node, begunNanos, reply));
        } else {
            byte[] value = new byte[VALUE_BYTES];
            random.nextBytes(value);
            client.write(node, key, Value.of(value), WriteOptions.DEFAULT, reply -> done(node, begunNanos, reply));
        }
    }

    private void done(String node, long begunNanos, Reply reply) {
        if (reply instanceof Reply.Ok) {
            round.latencyMicros.recordValue((System.nanoTime() - begunNanos) / 1_000);
            if (round.latencyMicros.getTotalCount() == round.operations) {
                round.full.complete(null);
            }
            next(node);
        } else {
            round.failed++;
            // Not at once: a request refused on the spot would otherwise call itself for ever.
            transport.ports().after(1, () -> next(node));
        }
    }

    private <T> T onLoop(java.util.function.Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, transport.executor()).join();
    }

    @Override
    public void close() {
        transport.close();
    }
}
