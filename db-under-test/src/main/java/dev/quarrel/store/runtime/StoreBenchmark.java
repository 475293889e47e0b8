package dev.quarrel.store.runtime;

import com.sun.management.OperatingSystemMXBean;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.Settings;
import dev.quarrel.store.Settings.Fsync;
import dev.quarrel.store.Settings.Quorum;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/// How fast the store is: three node processes on this machine, N=3 R=W=2, under a [BenchmarkLoad], for each fsync mode
/// and each way in.
///
///     fsync      route            ops/s    p50 ms    p99 ms  node us/op  client us/op   failed
///     none       coordinator      15210      1.90      5.10          98            24        0
///
/// What is done before the code is compiled is not counted. The two columns of processor time are what all nodes, and
/// the clients, used for one operation: other work on the machine blurs them less than it does the clock's columns.
public final class StoreBenchmark {
    private static final int NODES = 3;
    private static final int MANY_NODES = 5;
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int STARTS = 3;
    private static final int AFTERWARDS = 20_000;

    /// How much is done: `warm` operations that are not counted, then `operations` that are, each for `seconds` at
    /// most.
    public record Amount(int warm, int operations, int seconds) {}

    /// One line of the table. Latencies in microseconds.
    public record Row(
            Fsync fsync,
            boolean clientDriven,
            double perSecond,
            long p50Micros,
            long p99Micros,
            double nodeCpuMicros,
            double clientCpuMicros,
            long failed) {}

    private final Settings settings;
    private final Amount amount;
    private final PrintStream out;

    /// Measures clusters with `settings`, but for their quorum, fsync mode and way in.
    public StoreBenchmark(Settings settings, Amount amount, PrintStream out) {
        this.settings = settings.withQuorum(Quorum.strict(NODES, 2, 2));
        this.amount = amount;
        this.out = out;
    }

    /// Measures and prints everything, a line as soon as it is known.
    public List<Row> run(List<Fsync> modes) throws IOException, InterruptedException {
        out.println(machine());
        out.printf(
                "%d nodes, N=3 R=2 W=2, versions %s, %d clients, %d-byte values, half reads, up to %,d operations each%n",
                NODES,
                settings.versions().label(),
                BenchmarkLoad.CLIENTS,
                BenchmarkLoad.VALUE_BYTES,
                amount.operations);
        out.printf(
                "%-9s %-13s %8s %8s %8s %11s %13s %7s%n",
                "fsync", "route", "ops/s", "p50 ms", "p99 ms", "node us/op", "client us/op", "failed");
        List<Row> rows = new ArrayList<>();
        for (Fsync fsync : modes) {
            Row coordinator = measure(fsync, false);
            Row clientDriven = measure(fsync, true);
            out.printf(
                    "%-9s client-driven : coordinator = %.2f in operations a second, %.2f in processor time%n",
                    fsync.name().toLowerCase(Locale.ROOT),
                    clientDriven.perSecond / coordinator.perSecond,
                    cpuMicros(clientDriven) / cpuMicros(coordinator));
            rows.add(coordinator);
            rows.add(clientDriven);
        }
        startsAndMemory();
        return rows;
    }

    private static double cpuMicros(Row row) {
        return row.nodeCpuMicros + row.clientCpuMicros;
    }

    private static String machine() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return String.format(
                Locale.ROOT,
                "machine: %d processors, %d MiB, %s %s, JDK %s, load average before %.1f",
                system.getAvailableProcessors(),
                system.getTotalMemorySize() >> 20,
                system.getName(),
                system.getArch(),
                Runtime.version(),
                system.getSystemLoadAverage());
    }

    private Row measure(Fsync fsync, boolean clientDriven) throws IOException, InterruptedException {
        Settings measured = settings.withFsync(fsync).withClientDriven(clientDriven);
        Row row = withCluster(NODES, measured, cluster -> row(measured, cluster));
        out.printf(
                Locale.ROOT,
                "%-9s %-13s %8.0f %8.2f %8.2f %11.0f %13.0f %7d%n",
                fsync.name().toLowerCase(Locale.ROOT),
                clientDriven ? "client-driven" : "coordinator",
                row.perSecond,
                row.p50Micros / 1e3,
                row.p99Micros / 1e3,
                row.nodeCpuMicros,
                row.clientCpuMicros,
                row.failed);
        return row;
    }

    private Row row(Settings measured, LocalCluster cluster) throws InterruptedException {
        List<Member> members = NodeConfig.members(List.copyOf(cluster.members().keySet()), 1);
        try (BenchmarkLoad load = new BenchmarkLoad(cluster.addresses(), members, measured, TIMEOUT_MILLIS)) {
            load.run(amount.warm, amount.seconds);
            long nodesBefore = Footprint.cpuMicros(cluster);
            long clientsBefore = load.cpuMicros();
            long begun = System.nanoTime();
            BenchmarkLoad.Window window = load.run(amount.operations, amount.seconds);
            double elapsed = (System.nanoTime() - begun) / 1e9;
            Histogram latencies = window.latencyMicros();
            double done = Math.max(1, latencies.getTotalCount());
            return new Row(
                    measured.fsync(),
                    measured.clientDriven(),
                    done / elapsed,
                    latencies.getValueAtPercentile(50),
                    latencies.getValueAtPercentile(99),
                    (Footprint.cpuMicros(cluster) - nodesBefore) / done,
                    (load.cpuMicros() - clientsBefore) / done,
                    window.failed());
        }
    }

    /// How long a node takes from the start of its process until it listens, and how much memory five hold after work.
    private void startsAndMemory() throws IOException, InterruptedException {
        List<Long> starts = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            starts.add(withCluster(1, settings.withQuorum(Quorum.strict(1, 1, 1)), cluster -> {
                long used = Footprint.cpuMicros(cluster);
                out.printf(
                        Locale.ROOT,
                        "start of one node: %d ms, %d ms of processor time%n",
                        cluster.startMillis("n1"),
                        used / 1_000);
                return cluster.startMillis("n1");
            }));
        }
        starts.sort(Comparator.naturalOrder());
        out.printf("start of one node, median of %d: %d ms%n", STARTS, starts.get(STARTS / 2));
        long kilobytes = withCluster(MANY_NODES, settings, cluster -> {
            List<Member> members =
                    NodeConfig.members(List.copyOf(cluster.members().keySet()), 1);
            try (BenchmarkLoad load = new BenchmarkLoad(cluster.addresses(), members, settings, TIMEOUT_MILLIS)) {
                load.run(AFTERWARDS, amount.seconds);
            }
            return Footprint.residentKilobytes(cluster);
        });
        out.printf("%d nodes after %,d operations: %d MiB resident%n", MANY_NODES, AFTERWARDS, kilobytes >> 10);
    }

    @FunctionalInterface
    private interface Use<T> {
        T with(LocalCluster cluster) throws IOException, InterruptedException;
    }

    private static <T> T withCluster(int nodes, Settings settings, Use<T> use)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("quarrel-bench");
        LocalCluster cluster = LocalCluster.create(directory, nodes, settings, false);
        try {
            cluster.startAll();
            return use.with(cluster);
        } finally {
            cluster.stopAll();
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
