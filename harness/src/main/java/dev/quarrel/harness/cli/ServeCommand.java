package dev.quarrel.harness.cli;

import dev.quarrel.results.site.Server;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `quarrel serve`: a local site over the runs.
@Command(
        name = "serve",
        description = "Serves the runs on this machine: search, compare, files, progress.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private static final int MOST_PORT = 65_535;

    @Option(names = "--runs", defaultValue = "runs", description = "Where runs are kept (default: runs).")
    Path runs = Path.of("runs");

    @Option(names = "--port", defaultValue = "8077", description = "The port; 0 takes any (default: 8077).")
    int port = 8077;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "The address (default: loopback only).")
    String host = "127.0.0.1";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Server server = listening()) {
            System.out.println("http://" + host + ":" + server.address().getPort() + "/  (Ctrl-C ends it)");
            new CountDownLatch(1).await();
        }
        return 0;
    }

    private Server listening() throws IOException {
        if (Files.exists(runs) && !Files.isDirectory(runs)) {
            throw bad("--runs: expected a directory, got " + runs);
        }
        if (port < 0 || port > MOST_PORT) {
            throw bad("--port: expected a number from 0 to " + MOST_PORT + ", got " + port);
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw bad("--host: expected an address of this machine, got " + host);
        }
        try {
            return new Server(runs, address);
        } catch (BindException e) {
            throw bad("cannot listen on " + host + ":" + port + ", because " + e.getMessage()
                    + "; --port 0 takes a port that is free");
        }
    }

    private CommandLine.ParameterException bad(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
