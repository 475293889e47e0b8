package dev.quarrel.store.runtime;

import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.Reply;
import dev.quarrel.store.Settings;
import dev.quarrel.store.Settings.Fsync;
import dev.quarrel.store.Settings.Quorum;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.Value;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// How fast the store is: three node processes on this machine, N=3 R=W=2, 100-byte values, 32 clients that each wait
/// for one answer before the next request, half reads and half writes over 10,000 keys.
///
/// The clients share one event loop in this process and each keeps to one node, so that all coordinate. The first
/// seconds are not counted: the nodes' code is still being compiled.
public final class StoreBenchmark {
    private static final int NODES = 3;
    private static final int CLIENTS = 32;
    private static final int KEYS = 10_000;
    private static final int VALUE_BYTES = 100;
    private static final int TIMEOUT_MILLIS = 5_000;

    /// One line of the table. Latencies in microseconds; `cpuMicros` is processor time of all nodes together per
    /// operation, which a busy machine does not blur.
    public record Row(
            Fsync fsync,
            double perSecond,
            long p50Micros,
            long p99Micros,
            long maxMicros,
            double cpuMicros,
            long failed) {}

    private final Settings settings;
    private final int warmSeconds;
    private final int seconds;

    /// Measures clusters with `settings`, but for their quorum and fsync mode.
    public StoreBenchmark(Settings settings, int warmSeconds, int seconds) {
        this.settings = settings.withQuorum(Quorum.strict(NODES, 2, 2));
        this.warmSeconds = warmSeconds;
        this.seconds = seconds;
    }

    /// Prints a row as soon as it is measured.
    public List<Row> run(PrintStream out) throws IOException, InterruptedException {
        out.printf(
                "%d nodes, N=3 R=2 W=2, versions %s, %d clients, %d-byte values, half reads, %d s each%n",
                NODES, settings.versions().label(), CLIENTS, VALUE_BYTES, seconds);
        out.printf(
                "%-10s %10s %9s %9s %9s %10s %7s%n",
                "fsync", "ops/s", "p50 ms", "p99 ms", "max ms", "cpu us/op", "failed");
        List<Row> rows = new ArrayList<>();
        for (Fsync fsync : List.of(Fsync.NONE, Fsync.PERIODIC, Fsync.BATCH)) {
            Row row = measure(fsync);
            out.printf(
                    "%-10s %10.0f %9.2f %9.2f %9.2f %10.0f %7d%n",
                    fsync.name().toLowerCase(java.util.Locale.ROOT),
                    row.perSecond,
                    row.p50Micros / 1e3,
                    row.p99Micros / 1e3,
                    row.maxMicros / 1e3,
                    row.cpuMicros,
                    row.failed);
            rows.add(row);
        }
        return rows;
    }

    private Row measure(Fsync fsync) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("quarrel-bench");
        LocalCluster cluster = LocalCluster.create(directory, NODES, settings.withFsync(fsync), false);
        try {
            cluster.startAll();
            return load(fsync, cluster);
        } finally {
            cluster.stopAll();
            delete(directory);
        }
    }

    private Row load(Fsync fsync, LocalCluster cluster) throws InterruptedException {
        Map<String, InetSocketAddress> addresses = cluster.addresses();
        try (ClientTransport transport = new ClientTransport("bench", addresses)) {
            StoreClient client = new StoreClient("bench", transport.ports(), TIMEOUT_MILLIS);
            transport.attach(client);
            Load load = new Load(client, List.copyOf(addresses.keySet()));
            transport.executor().execute(load::begin);
            TimeUnit.SECONDS.sleep(warmSeconds);
            load.reset(transport);
            long cpuBefore = cluster.cpuMicros();
            long begun = System.nanoTime();
            TimeUnit.SECONDS.sleep(seconds);
            Window window = load.reset(transport);
            Histogram latencies = window.latencies;
            long cpuMicros = cluster.cpuMicros() - cpuBefore;
            double elapsed = (System.nanoTime() - begun) / 1e9;
            return new Row(
                    fsync,
                    latencies.getTotalCount() / elapsed,
                    latencies.getValueAtPercentile(50),
                    latencies.getValueAtPercentile(99),
                    latencies.getMaxValue(),
                    (double) cpuMicros / Math.max(1, latencies.getTotalCount()),
                    window.failed);
        }
    }

    private record Window(Histogram latencies, long failed) {}

    /// The closed loop of all clients, on the transport's thread.
    private static final class Load {
        private final StoreClient client;
        private final List<String> nodes;
        private final SplittableRandom random = new SplittableRandom(1);
        private Histogram latencies = new Histogram(3);
        private long failed;

        Load(StoreClient client, List<String> nodes) {
            this.client = client;
            this.nodes = nodes;
        }

        void begin() {
            for (int i = 0; i < CLIENTS; i++) {
                next(nodes.get(i % nodes.size()));
            }
        }

        private void next(String node) {
            String key = "key" + random.nextInt(KEYS);
            long begun = System.nanoTime();
            if (random.nextBoolean()) {
                client.read(node, key, ReadOptions.DEFAULT, reply -> done(node, begun, reply));
            } else {
                byte[] value = new byte[VALUE_BYTES];
                random.nextBytes(value);
                client.write(node, key, Value.of(value), WriteOptions.DEFAULT, reply -> done(node, begun, reply));
            }
        }

        private void done(String node, long begun, Reply reply) {
            if (reply instanceof Reply.Ok) {
                latencies.recordValue((System.nanoTime() - begun) / 1_000);
                next(node);
            } else {
                failed++;
                // Not at once: a request refused on the spot would otherwise call itself for ever.
                client.local(node, "pause", ignored -> next(node));
            }
        }

        /// What was measured since the last reset.
        Window reset(ClientTransport transport) {
            CompletableFuture<Window> old = new CompletableFuture<>();
            transport.executor().execute(() -> {
                old.complete(new Window(latencies, failed));
                latencies = new Histogram(3);
                failed = 0;
            });
            return old.join();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
