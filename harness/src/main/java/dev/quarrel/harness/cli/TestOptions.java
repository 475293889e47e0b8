package dev.quarrel.harness.cli;

import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Promises;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.Sweep;
import dev.quarrel.nemesis.Fault;
import dev.quarrel.nemesis.Faults;
import dev.quarrel.nemesis.Partition;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Target;
import dev.quarrel.store.Level;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Places;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.workloads.KeyDistribution;
import dev.quarrel.workloads.WorkloadOptions;
import dev.quarrel.workloads.generator.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What a test is: the options that `test` and whoever runs many tests have in common. Times are in seconds.
final class TestOptions {
    @Mixin
    StoreOptions store = new StoreOptions();

    private static final double SETTLE_SECONDS = 3;

    @Option(names = "--workload", defaultValue = "register", description = "What the clients do (default: register).")
    String workload = "register";

    @Option(names = "--cluster", defaultValue = "sim", description = "Where: sim or containers (default: sim).")
    String cluster = "sim";

    @Option(names = "--nodes", defaultValue = "5", description = "How many nodes (default: 5).")
    int nodes = 5;

    @Option(
            names = "--datacentres",
            defaultValue = "1",
            description = "Where nodes stand: a number, or dc1=n1+n2,dc2=n3; dc1/r1=n1 names a rack (default: 1).")
    String datacentres = "1";

    @Option(
            names = "--wan-latency",
            defaultValue = "40",
            description = "Milliseconds more from one datacentre to another (default: 40). Containers need netem.")
    long wanLatency = 40;

    @Option(names = "--steady-latency", description = "Every message takes the median, none longer, simulated.")
    boolean steadyLatency;

    @Option(names = "--concurrency", defaultValue = "10", description = "Operations at a time (default: 10).")
    int concurrency = 10;

    @Option(names = "--rate", defaultValue = "200", description = "Operations a second (default: 200).")
    double rate = 200;

    @Option(names = "--time-limit", defaultValue = "20", description = "Seconds of operations (default: 20).")
    double timeLimit = 20;

    @Option(names = "--keys", defaultValue = "5", description = "Keys in use at a time (default: 5).")
    int keys = 5;

    @Option(names = "--operations-per-key", defaultValue = "200", description = "Then a new key (default: 200).")
    int operationsPerKey = 200;

    @Option(names = "--writes", defaultValue = "50", description = "Percent of operations that write (default: 50).")
    int writes = 50;

    @Option(
            names = "--key-distribution",
            defaultValue = "uniform",
            description = "Which keys are asked for: ${COMPLETION-CANDIDATES} (default: uniform).")
    KeyDistribution keyDistribution = KeyDistribution.UNIFORM;

    @Option(names = "--read-level", description = "Level of each read, in place of R: ${COMPLETION-CANDIDATES}.")
    @Nullable
    Level readLevel;

    @Option(names = "--write-level", description = "Level of each write, in place of W.")
    @Nullable
    Level writeLevel;

    @Option(
            names = "--nemesis",
            defaultValue = "partition,kill,pause",
            description = "Faults joined by commas, all, or none (default: partition,kill,pause).")
    String nemesis = "partition,kill,pause";

    @Option(
            names = "--target",
            defaultValue = "one",
            description = "Whom faults strike: one, minority, majority, all, n1+n2, coordinator:k0 (its first replica),"
                    + " primaries:k0 (all its replicas).")
    String target = "one";

    @Option(names = "--interval", defaultValue = "2", description = "Mean seconds between faults (default: 2).")
    double interval = 2;

    @Option(names = "--duration", defaultValue = "2", description = "Mean seconds that a fault lasts (default: 2).")
    double duration = 2;

    @Option(names = "--together", description = "Let faults of different kinds overlap.")
    boolean together;

    @Option(names = "--swarm", description = "Leave out whole kinds of faults, drawn from the seed.")
    boolean swarm;

    @Option(names = "--schedule", description = "Play the faults in this file; see run.json for its form.")
    @Nullable
    Path schedule;

    @Option(
            names = "--settle",
            description = "Seconds from healing to the final operations (default: 3, and where convergence is judged as"
                    + " many as anti-entropy needs).")
    @Nullable
    Double settle;

    @Option(
            names = "--clock-skew",
            defaultValue = "0",
            description = "Wall clocks are off by so many seconds at most (default: 0).")
    double clockSkew;

    @Option(names = "--runs", defaultValue = "runs", description = "Where runs are kept (default: runs).")
    Path runs = Path.of("runs");

    @Option(names = "--name", description = "Files the run under this name (default: profile and workload).")
    @Nullable
    String name;

    /// The plan these options make with a seed.
    ///
    /// @param arguments the command line that makes it again
    /// @throws IllegalArgumentException when an option does not fit
    Plan plan(long seed, List<String> arguments) {
        checkNumbers();
        List<String> names =
                IntStream.rangeClosed(1, nodes).mapToObj(i -> "n" + i).toList();
        List<NodeConfig.Member> members = Places.parse(datacentres, names);
        Plan plan = new Plan(
                name == null ? store.profile + "-" + workload : name,
                seed,
                new ArrayList<>(arguments),
                cluster,
                members,
                store.profile,
                store.settings(),
                new Plan.Physics(millis(clockSkew), wanLatency, steadyLatency),
                workload,
                workloadOptions(seed),
                schedule == null ? draw(seed, members) : Schedules.read(schedule),
                millis(settle == null ? SETTLE_SECONDS : settle),
                null);
        // What can be told before anything is made is told now: a plan that does not fit leaves no empty run behind.
        NodeConfig.requireEnough(members, plan.store());
        Run.workload(plan);
        if (schedule != null) {
            Schedules.requireFitting(plan);
        }
        return settle == null && Promises.awaitRepair(plan)
                ? plan.withSettle(Math.max(plan.settleMillis(), Promises.repairMillis(plan)))
                : plan;
    }

    private void checkNumbers() {
        expect(nodes >= 1, "at least one node", "--nodes " + nodes);
        expect(rate > 0, "a rate above 0", "--rate " + rate);
        expect(timeLimit > 0, "a time limit above 0 s", "--time-limit " + timeLimit);
        expect(settle == null || settle >= 0, "0 s or more to settle", "--settle " + settle);
        expect(wanLatency >= 0, "a latency of 0 ms or more", "--wan-latency " + wanLatency);
        expect(clockSkew >= 0, "a clock skew of 0 s or more", "--clock-skew " + clockSkew);
        expect(List.of("sim", "containers").contains(cluster), "sim or containers", "--cluster " + cluster);
    }

    private static void expect(boolean fits, String expected, String came) {
        if (!fits) {
            throw new IllegalArgumentException("expected " + expected + ", got " + came);
        }
    }

    private WorkloadOptions workloadOptions(long seed) {
        return new WorkloadOptions(
                new Seed(seed).split("workload"),
                concurrency,
                keys,
                operationsPerKey,
                rate,
                millis(timeLimit) * 1_000_000,
                writes,
                keyDistribution,
                new ReadOptions(0, readLevel, 0),
                new WriteOptions(0, 0, writeLevel, DotSet.EMPTY, 0));
    }

    private Schedule draw(long seed, List<NodeConfig.Member> members) {
        List<String> names = members.stream().map(NodeConfig.Member::name).toList();
        List<List<String>> groups = List.copyOf(Places.byDatacentre(members).values());
        List<Fault> faults = Faults.parse(nemesis);
        boolean wan = faults.equals(List.of(new Partition(Partition.Shape.DATACENTRE)));
        expect(!wan || groups.size() > 1, "several datacentres to cut apart", "--datacentres " + datacentres);
        Schedule.Options options = new Schedule.Options(
                faults, target(names), millis(interval), millis(duration), 0, millis(timeLimit), together, swarm);
        Schedule drawn = Schedule.draw(new Seed(seed).split("nemesis").bits(), names, groups, options);
        if (drawn.steps().isEmpty() && !faults.isEmpty() && !swarm) {
            throw new Sweep.NoTest("expected at least one fault of " + nemesis + ", and none fell into " + timeLimit
                    + " s with " + nodes + (nodes == 1 ? " node" : " nodes")
                    + "; raise --time-limit or --nodes, lower --interval, or say --nemesis none");
        }
        return drawn;
    }

    private Target target(List<String> names) {
        int colon = target.indexOf(':');
        if (colon > 0) {
            return homes(names, target.substring(0, colon), target.substring(colon + 1));
        }
        Target chosen = Target.parse(target);
        if (chosen instanceof Target.Named named && !names.containsAll(named.nodes())) {
            throw new IllegalArgumentException("expected one, minority, majority, all, nodes of " + names
                    + " joined by +, coordinator:KEY or primaries:KEY, got --target " + target);
        }
        return chosen;
    }

    private Target homes(List<String> names, String which, String key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected a key after the colon, such as coordinator:k0, got --target " + target);
        }
        List<String> homes =
                NodeConfig.of(names.getFirst(), names, store.settings()).homes(key);
        return switch (which) {
            case "coordinator" -> new Target.Named(homes.subList(0, 1));
            case "primaries" -> new Target.Named(homes);
            default ->
                throw new IllegalArgumentException("expected coordinator:KEY or primaries:KEY, got --target " + target);
        };
    }

    private static long millis(double seconds) {
        return Math.round(seconds * 1_000);
    }
}
