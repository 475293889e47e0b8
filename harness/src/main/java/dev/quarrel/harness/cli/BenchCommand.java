package dev.quarrel.harness.cli;

import dev.quarrel.checker.bench.Benchmark;
import dev.quarrel.harness.CampaignBenchmark;
import dev.quarrel.harness.ReportBenchmark;
import dev.quarrel.harness.ShrinkBenchmark;
import dev.quarrel.store.Settings.Fsync;
import dev.quarrel.store.runtime.SettingsOptions;
import dev.quarrel.store.runtime.StoreBenchmark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `quarrel bench store`, `checker`, `campaign`, `shrink` and `report`: how fast they are on this machine.
@Command(name = "bench", description = "Measures.", mixinStandardHelpOptions = true)
public final class BenchCommand {
    @Command(
            name = "store",
            description =
                    "Operations a second, latencies and processor time of three local nodes, by fsync mode and way in.",
            mixinStandardHelpOptions = true)
    void store(
            @Option(
                            names = "--fsync-modes",
                            paramLabel = "MODE",
                            split = ",",
                            defaultValue = "none,periodic,batch",
                            description = "which to measure (default: ${DEFAULT-VALUE})")
                    List<Fsync> modes,
            @Option(names = "--operations", defaultValue = "60000", description = "counted (default: ${DEFAULT-VALUE})")
                    int operations,
            @Option(names = "--warm", defaultValue = "200000", description = "before them (default: ${DEFAULT-VALUE})")
                    int warm,
            @Option(
                            names = "--seconds",
                            defaultValue = "30",
                            description = "for each of both, at most (default: ${DEFAULT-VALUE})")
                    int seconds,
            @Mixin SettingsOptions settings)
            throws IOException, InterruptedException {
        StoreBenchmark.Amount amount = new StoreBenchmark.Amount(warm, operations, seconds);
        new StoreBenchmark(settings.settings(), amount, System.out).run(modes);
    }

    @Command(
            name = "checker",
            description = "The checker's speed on histories of its own making, beside what it aims at.",
            mixinStandardHelpOptions = true)
    void checker(
            @Parameters(
                            paramLabel = "PART",
                            arity = "0..*",
                            description = "zones, search, files, growth or large (default: all of them)")
                    String @Nullable [] parts)
            throws IOException {
        new Benchmark(System.out).run(parts == null ? new String[0] : parts);
    }

    @Command(
            name = "campaign",
            description = "Simulated operations a second of a campaign of short register runs, and what bounds it.",
            mixinStandardHelpOptions = true)
    void campaign(
            @Option(names = "--seconds", defaultValue = "15", description = "each of three stretches (default: 15)")
                    double seconds,
            @Option(
                            names = "--test",
                            defaultValue = "--profile strong --nemesis none --rate 2000 --time-limit 5 --settle 1",
                            description = "options of quarrel test (default: ${DEFAULT-VALUE})")
                    String test)
            throws IOException {
        List<String> options = List.of(test.split(" ", -1));
        new CampaignBenchmark(ExperimentCommand.plans(options), Clusters::open, System.out).run(seconds);
    }

    @Command(
            name = "shrink",
            description = "How small failing runs of several configurations become, and how long that takes.",
            mixinStandardHelpOptions = true)
    void shrink(
            @Option(names = "--each", defaultValue = "4", description = "failing runs of each (default: 4)") int each,
            @Option(names = "--seconds", defaultValue = "30", description = "for each run, at most (default: 30)")
                    double seconds,
            @Option(
                            names = "--test",
                            description = "options of quarrel test, in place of the configurations that it brings")
                    List<String> tests) {
        String minute = " --time-limit 60 --interval 1 --duration 2";
        List<String> brought = List.of(
                "--profile dynamo --r 1 --w 1" + minute,
                "--profile strong --read-repair none" + minute,
                "--profile strong --fsync none --nemesis power-loss-all,partition" + minute,
                "--profile cassandra --clock-skew 2 --nemesis partition,kill" + minute,
                "--profile strong --defect ack-duplicate" + minute,
                "--profile riak --workload sessions --r 1 --w 1 --nemesis partition,kill,pause" + minute);
        new ShrinkBenchmark(Clusters::open, System.out)
                .run(
                        (tests == null ? brought : tests)
                                .stream()
                                        .map(test -> ExperimentCommand.plans(List.of(test.split(" ", -1))))
                                        .toList(),
                        each,
                        seconds);
    }

    @Command(
            name = "report",
            description = "Bytes of a report, and the time to write it, at 1,000, 10,000 and 100,000 operations.",
            mixinStandardHelpOptions = true)
    void report(
            @Option(
                            names = "--test",
                            defaultValue = "--profile dynamo --r 1 --w 1 --rate 1000",
                            description = "options of quarrel test (default: ${DEFAULT-VALUE})")
                    String test,
            @Option(names = "--runs", defaultValue = "runs", description = "Where runs are kept (default: runs).")
                    Path runs)
            throws IOException {
        new ReportBenchmark(
                        operations -> {
                            List<String> options = new ArrayList<>(List.of(test.split(" ", -1)));
                            options.add("--time-limit=" + operations / 1_000.0);
                            options.add("--interval=" + operations / 10_000.0);
                            options.add("--duration=" + operations / 10_000.0);
                            return ExperimentCommand.plans(options).apply(1);
                        },
                        Clusters::open,
                        System.out)
                .run(runs);
    }
}
