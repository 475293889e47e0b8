package dev.quarrel.harness.cli;

import dev.quarrel.harness.Plan;
import dev.quarrel.nemesis.Faults;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Target;
import dev.quarrel.store.Level;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.versions.DotSet;
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

    @Option(names = "--workload", defaultValue = "register", description = "What the clients do (default: register).")
    String workload = "register";

    @Option(names = "--cluster", defaultValue = "sim", description = "Where: sim or containers (default: sim).")
    String cluster = "sim";

    @Option(names = "--nodes", defaultValue = "5", description = "How many nodes (default: 5).")
    int nodes = 5;

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
            description = "Whom faults strike: one, minority, majority, all, n1+n2.")
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
            defaultValue = "3",
            description = "Seconds from healing to the final operations (default: 3).")
    double settle = 3;

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
        List<String> names =
                IntStream.rangeClosed(1, nodes).mapToObj(i -> "n" + i).toList();
        return new Plan(
                name == null ? store.profile + "-" + workload : name,
                seed,
                new ArrayList<>(arguments),
                cluster,
                names,
                store.profile,
                store.settings(),
                millis(clockSkew),
                workload,
                workloadOptions(seed),
                schedule == null ? draw(seed, names) : Schedules.read(schedule),
                millis(settle),
                null);
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
                new ReadOptions(0, readLevel, 0),
                new WriteOptions(0, 0, writeLevel, DotSet.EMPTY, 0));
    }

    private Schedule draw(long seed, List<String> names) {
        Schedule.Options options = new Schedule.Options(
                Faults.parse(nemesis),
                Target.parse(target),
                millis(interval),
                millis(duration),
                0,
                millis(timeLimit),
                together,
                swarm);
        return Schedule.draw(new Seed(seed).split("nemesis").bits(), names, List.of(), options);
    }

    private static long millis(double seconds) {
        return Math.round(seconds * 1_000);
    }
}
