package dev.quarrel.store.runtime;

import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.WrongDirectory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

    @Option(names = "--place", split = ",", paramLabel = "NAME=DC/RACK", description = "where members stand")
    Map<String, String> places = new LinkedHashMap<>();

    @Option(
            names = "--listen",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "the address to bind; off loopback the admin paths need a token")
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
                    "%s: %s port %d or %d is taken. Choose others, or stop who listens there."
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
        try {
            refuseDefects();
            return new NodeProcess.Options(
                    new NodeConfig(id, members(), settings.settings()),
                    new InetSocketAddress(listen, port == null ? own.getPort() : port),
                    new InetSocketAddress(listen, http),
                    data,
                    addresses,
                    adminToken);
        } catch (IllegalArgumentException e) {
            throw bad(String.valueOf(e.getMessage()), e);
        }
    }

    private void refuseDefects() {
        if (!settings.defects.isEmpty() && !testCluster) {
            throw bad(
                    "--defect: %s makes this store LOSE DATA on purpose. It is refused outside a test cluster; say --test-cluster if this is one."
                            .formatted(settings.defects),
                    null);
        }
    }

    private List<NodeConfig.Member> members() {
        List<NodeConfig.Member> members = new ArrayList<>();
        for (String name : peers.keySet()) {
            String[] place = places.getOrDefault(name, "dc1/rack1").split("/", -1);
            if (place.length != 2) {
                throw bad("--place: expected NAME=DC/RACK, got '%s=%s'".formatted(name, places.get(name)), null);
            }
            members.add(new NodeConfig.Member(name, place[0], place[1]));
        }
        return members;
    }

    private InetSocketAddress address(String name, String text) {
        int colon = text.lastIndexOf(':');
        try {
            return InetSocketAddress.createUnresolved(
                    text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
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
