package dev.quarrel.harness.cli;

import dev.quarrel.results.site.Server;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quarrel serve`: a local site over the runs.
@Command(
        name = "serve",
        description = "Serves the runs on this machine: search, compare, files, progress.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Option(names = "--runs", defaultValue = "runs", description = "Where runs are kept (default: runs).")
    Path runs = Path.of("runs");

    @Option(names = "--port", defaultValue = "8077", description = "The port; 0 takes any (default: 8077).")
    int port = 8077;

    @Option(names = "--host", defaultValue = "127.0.0.1", description = "The address (default: loopback only).")
    String host = "127.0.0.1";

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Server server = new Server(runs, new InetSocketAddress(host, port))) {
            System.out.println("http://" + host + ":" + server.address().getPort() + "/  (Ctrl-C ends it)");
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
