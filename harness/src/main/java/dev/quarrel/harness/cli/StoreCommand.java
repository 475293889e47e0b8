package dev.quarrel.harness.cli;

import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Places;
import dev.quarrel.store.runtime.LocalCluster;
import dev.quarrel.store.runtime.LocalMembers;
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
///     quarrel store join n4                       leave n2, replace n3, replace n3 by n6: who belongs to the ring
///     quarrel store repair n3                     compares it with its peers now, and exchanges what differs
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

    @Option(
            names = "--datacentres",
            defaultValue = "1",
            description = "a number, or dc1=n1+n2,dc2=n3; dc1/r1=n1 names a rack too (default: ${DEFAULT-VALUE})")
    String datacentres = "1";

    @Option(names = "--test-cluster", description = "nothing of worth is kept here: defects may be switched on")
    boolean test;

    @Mixin
    SettingsOptions settings = new SettingsOptions();

    @Override
    public void run() {
        act(() -> {
            settings.refuseDefects(test);
            if (nodes < 1) {
                throw new IllegalArgumentException("--nodes: expected 1 or more, got " + nodes);
            }
            List<NodeConfig.Member> members = Places.parse(datacentres, LocalCluster.names(nodes));
            LocalCluster cluster = LocalCluster.create(directory, members, settings.settings(), test);
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
            cluster.start(names == null ? cluster.members().keySet() : names);
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
            for (String name : cluster.stopAll()) {
                spec.commandLine().getOut().println(name + " did not end when asked, and was killed (SIGKILL)");
            }
            return cluster;
        });
    }

    @Command(name = "join", description = "Starts a new node and lets it into the ring.")
    void join(
            @Parameters(paramLabel = "NODE", description = "its name, such as n4") String name,
            @Option(names = "--datacentre", paramLabel = "DC/RACK", description = "where it stands") String place) {
        change(members -> members.join(name, place));
    }

    @Command(name = "leave", description = "Has a member hand its keys over and leave the ring; then its process ends.")
    void leave(@Parameters(paramLabel = "NODE") String name) {
        change(members -> members.leave(name));
    }

    @Command(
            name = "replace",
            description =
                    "replace n3: n3 begins anew, with an empty directory and as a new incarnation, and copies what it"
                            + " owns. replace n3 by n6: n3 ends for good, and n6, a new node, takes its place.")
    void replace(
            @Parameters(arity = "1..3", paramLabel = "NODE [by NEW]", description = "whom, and by whom")
                    List<String> words) {
        if (words.size() == 2 || (words.size() == 3 && !words.get(1).equals("by"))) {
            throw new ParameterException(
                    spec.commandLine(), "expected NODE, or NODE by NEW, got '%s'".formatted(String.join(" ", words)));
        }
        change(members -> members.replace(words.getFirst(), words.size() == 3 ? words.getLast() : null));
    }

    @Command(
            name = "repair",
            description = "Has a node compare itself with every living peer now, and exchange what differs.")
    void repair(@Parameters(paramLabel = "NODE") String name) {
        change(members -> members.repair(name));
    }

    @FunctionalInterface
    private interface Change {
        void make(LocalMembers members) throws IOException, InterruptedException;
    }

    private void change(Change change) {
        act(() -> {
            LocalCluster cluster = LocalCluster.in(directory);
            PrintWriter out = spec.commandLine().getOut();
            change.make(new LocalMembers(cluster, line -> {
                out.println(line);
                out.flush();
            }));
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

    private static void print(LocalCluster cluster, PrintWriter out) throws IOException, InterruptedException {
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
        String ring = new LocalMembers(cluster, line -> {}).ring();
        if (ring != null) {
            out.println(ring);
        }
        out.flush();
    }
}
