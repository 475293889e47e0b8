package dev.quarrel.store.runtime;

import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Places;
import dev.quarrel.store.WrongDirectory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// One node of the store as a process.
///
///     quarrel node --id n1 --peers n1=127.0.0.1:7001,n2=127.0.0.1:7002,n3=127.0.0.1:7003 --http 8001 --data /tmp/n1
///
/// It logs to standard output, one line an event, and runs until it is told to stop (SIGTERM, exit 143 as the JVM has
/// it) or killed. Exit codes: 254 arguments or data directory that make no sense, 255 a crash.
@Command(
        name = "node",
        description = "Runs one node of the store.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true)
public final class NodeMain implements Callable<Integer> {
    static final int EXIT_BAD_ARGUMENTS = 254;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandLine.Model.CommandSpec spec;

    @Option(names = "--id", required = true, paramLabel = "NAME", description = "this node's name")
    String id = "";

    @Option(
            names = "--peers",
            required = true,
            split = ",",
            paramLabel = "NAME=HOST:PORT",
            description = "all first members of the cluster, this node too, in the same order everywhere")
    Map<String, String> peers = new LinkedHashMap<>();

    @Option(
            names = "--datacentres",
            paramLabel = "PLACES",
            defaultValue = "1",
            description = "where members stand: a number, or dc1=n1+n2,dc2=n3; dc1/r1=n1 names a rack too")
    String datacentres = "1";

    @Option(
            names = "--new",
            description =
                    "beside a cluster that runs, with an empty --data: a new node, to be let in by POST /admin/join or replace; or a member that begins anew and copies what it owns. --peers then names this node and at least one member. Of no effect when --data is not empty")
    boolean isNew;

    @Option(
            names = "--listen",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "the address to bind; off loopback peers need a secret, the admin paths a token")
    String listen = "127.0.0.1";

    @Option(names = "--port", paramLabel = "PORT", description = "for peers and clients; default: as in --peers")
    @Nullable
    Integer port;

    @Option(names = "--http", paramLabel = "PORT", defaultValue = "0", description = "for curl; 0: any free one")
    int http;

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "this node's own directory")
    Path data = Path.of("");

    @Option(names = "--admin-token", paramLabel = "TOKEN", description = "opens the admin paths off loopback")
    @Nullable
    String adminToken;

    @Option(
            names = "--cluster-secret",
            paramLabel = "TEXT",
            defaultValue = "${env:QUARREL_CLUSTER_SECRET:-}",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description =
                    "what peers and clients of --port must bring; required off loopback, the same for every node. Also taken from the environment, QUARREL_CLUSTER_SECRET, where others cannot list it")
    String clusterSecret = "";

    @Option(names = "--test-cluster", description = "this cluster holds no data of worth: defects may be switched on")
    boolean testCluster;

    @Mixin
    SettingsOptions settings = new SettingsOptions();

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    // Not a constant: call says first how to log.
    private static Logger log() {
        return LoggerFactory.getLogger(NodeMain.class);
    }

    /// The command, with the exit codes of every command here.
    public static CommandLine commandLine() {
        return new CommandLine(new NodeMain())
                .setParameterExceptionHandler((e, args) -> {
                    e.getCommandLine().getErr().println(e.getMessage());
                    e.getCommandLine().getErr().println("Try --help.");
                    return EXIT_BAD_ARGUMENTS;
                })
                .setExecutionExceptionHandler((e, commandLine, parsed) -> {
                    log().error("event=crash reason=\"{}\"", e.toString(), e);
                    return Failures.EXIT_CRASH;
                });
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.setProperty("logback.configurationFile", "dev/quarrel/store/runtime/node-logback.xml");
        NodeProcess.Options options = options();
        NodeProcess process = start(options);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            log().info("event=stopping node={}", id);
            process.close();
        }));
        log().info(
                        "event=started node={} pid={} listen={} http={} data={} startMillis={} settings=\"{}\"",
                        id,
                        ProcessHandle.current().pid(),
                        text(process.address()),
                        text(process.httpAddress()),
                        data,
                        startMillis(),
                        String.join(
                                " ", SettingsOptions.arguments(options.config().settings())));
        if (!options.config().settings().defects().isEmpty()) {
            log().warn(
                            "event=declared_defects node={} defects={} reason=\"this node LOSES DATA on purpose\"",
                            id,
                            options.config().settings().defects());
        }
        new CountDownLatch(1).await();
        return 0;
    }

    private NodeProcess start(NodeProcess.Options options) throws IOException, InterruptedException {
        try {
            return NodeProcess.start(options);
        } catch (WrongDirectory | MvStoreDisk.DiskException e) {
            throw bad(String.valueOf(e.getMessage()), e);
        } catch (BindException e) {
            throw bad(
                    "%s: on %s, port %d or %d. Choose others, or stop who listens there."
                            .formatted(e.getMessage(), listen, options.listen().getPort(), http),
                    e);
        }
    }

    /// From the start of the JVM until now.
    private static long startMillis() {
        return ProcessHandle.current()
                .info()
                .startInstant()
                .map(start -> Duration.between(start, Instant.now()).toMillis())
                .orElse(-1L);
    }

    NodeProcess.Options options() {
        Map<String, InetSocketAddress> addresses = new LinkedHashMap<>();
        peers.forEach((name, address) -> addresses.put(name, address(name, address)));
        InetSocketAddress own = addresses.remove(id);
        if (own == null) {
            throw bad("--peers: expected this node '%s' among them, got %s".formatted(id, peers.keySet()), null);
        }
        if (isNew && addresses.isEmpty()) {
            throw bad("--new: expected a member of the running cluster in --peers, got only '%s'".formatted(id), null);
        }
        requirePort("--port", port == null ? 0 : port);
        requirePort("--http", http);
        InetSocketAddress bound = new InetSocketAddress(listen, http);
        if (bound.isUnresolved()) {
            throw bad("--listen: expected an address of this machine, got '%s'".formatted(listen), null);
        }
        try {
            settings.refuseDefects(testCluster);
            return new NodeProcess.Options(
                    new NodeConfig(id, members(), settings.settings(), isNew),
                    new InetSocketAddress(listen, port == null ? own.getPort() : port),
                    bound,
                    data,
                    addresses,
                    adminToken,
                    clusterSecret);
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()), e);
        }
    }

    private void requirePort(String option, int number) {
        if (number < 0 || number > 0xffff) {
            throw bad("%s: expected a port from 0 to 65535, got %d".formatted(option, number), null);
        }
    }

    private List<NodeConfig.Member> members() {
        return Places.parse(datacentres, List.copyOf(peers.keySet())).stream()
                .map(member -> member.at(peers.getOrDefault(member.name(), "")))
                .toList();
    }

    private InetSocketAddress address(String name, String text) {
        try {
            return HostAndPort.parse(text);
        } catch (IllegalArgumentException e) {
            throw bad("--peers: expected NAME=HOST:PORT, got '%s=%s'".formatted(name, text), e);
        }
    }

    private ParameterException bad(String message, @Nullable Throwable cause) {
        return new ParameterException(spec.commandLine(), message, cause);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
