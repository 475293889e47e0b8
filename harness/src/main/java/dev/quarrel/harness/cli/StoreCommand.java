package dev.quarrel.harness.cli;

import dev.quarrel.store.runtime.LocalCluster;
import dev.quarrel.store.runtime.SettingsOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `quarrel store`: a cluster of real node processes on loopback, to `curl`, break and read.
///
///     quarrel store --nodes 3 --profile riak      starts it and prints its addresses
///     quarrel store status
///     quarrel store kill n2                       SIGKILL; start brings it back on its own data
///     quarrel store pause n3                      SIGSTOP; resume undoes it
///     quarrel store stop                          ends all; the data stays in the directory
@Command(
        name = "store",
        description = "Runs a local cluster of the store: real processes on loopback, one directory each.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class StoreCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Option(
            names = "--dir",
            scope = ScopeType.INHERIT,
            defaultValue = "runs/store",
            description = "where the cluster lives (default: ${DEFAULT-VALUE})")
    Path directory = Path.of("");

    @Option(names = "--nodes", defaultValue = "3", description = "how many nodes (default: ${DEFAULT-VALUE})")
    int nodes = 3;

    @Option(names = "--test-cluster", description = "nothing of worth is kept here: defects may be switched on")
    boolean test;

    @Mixin
    SettingsOptions settings = new SettingsOptions();

    @Override
    public void run() {
        act(() -> {
            LocalCluster cluster = LocalCluster.create(directory, nodes, settings.settings(), test);
            cluster.startAll();
            return cluster;
        });
    }

    @Command(name = "status", description = "Prints what each node is doing.")
    void status() {
        act(() -> LocalCluster.in(directory));
    }

    @Command(name = "start", description = "Starts nodes that are down, on their own data.")
    void start(@Parameters(arity = "0..*", paramLabel = "NODE", description = "default: all") List<String> names) {
        act(() -> {
            LocalCluster cluster = LocalCluster.in(directory);
            for (String name : names == null ? cluster.members().keySet() : names) {
                cluster.start(name);
            }
            return cluster;
        });
    }

    @Command(name = "kill", description = "Ends a node by SIGKILL.")
    void kill(@Parameters(paramLabel = "NODE") String name) {
        act(() -> {
            LocalCluster cluster = LocalCluster.in(directory);
            cluster.kill(name);
            return cluster;
        });
    }

    @Command(name = "pause", description = "Stops a node in its tracks by SIGSTOP.")
    void pause(@Parameters(paramLabel = "NODE") String name) {
        act(() -> {
            LocalCluster cluster = LocalCluster.in(directory);
            cluster.pause(name);
            return cluster;
        });
    }

    @Command(name = "resume", description = "Lets a paused node go on, by SIGCONT.")
    void resume(@Parameters(paramLabel = "NODE") String name) {
        act(() -> {
            LocalCluster cluster = LocalCluster.in(directory);
            cluster.resume(name);
            return cluster;
        });
    }

    @Command(name = "stop", description = "Ends all nodes. Their data stays; start brings them back.")
    void stop() {
        act(() -> {
            LocalCluster cluster = LocalCluster.in(directory);
            cluster.stopAll();
            return cluster;
        });
    }

    @FunctionalInterface
    private interface Action {
        LocalCluster run() throws IOException, InterruptedException;
    }

    private void act(Action action) {
        CommandLine line = spec.commandLine();
        try {
            print(action.run(), line.getOut());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandLine.ExecutionException(line, String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandLine.ExecutionException(line, "interrupted", e);
        }
    }

    private static void print(LocalCluster cluster, PrintWriter out) throws IOException {
        for (var entry : cluster.members().entrySet()) {
            LocalCluster.Member member = entry.getValue();
            out.printf(
                    "%-4s %-8s http://127.0.0.1:%d  peers and clients 127.0.0.1:%d  pid %d%n",
                    entry.getKey(),
                    cluster.condition(entry.getKey()).name().toLowerCase(java.util.Locale.ROOT),
                    member.http(),
                    member.port(),
                    member.pid());
        }
        out.flush();
    }
}
