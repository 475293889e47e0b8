package dev.quarrel.harness.cli;

import dev.quarrel.checker.Checker;
import dev.quarrel.store.Guarantee;
import dev.quarrel.store.Guarantee.Promise;
import dev.quarrel.store.Guarantees;
import dev.quarrel.store.Level;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Places;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.Settings;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.runtime.LocalCluster;
import dev.quarrel.workloads.Judge;
import dev.quarrel.workloads.KeyDistribution;
import dev.quarrel.workloads.WorkloadOptions;
import dev.quarrel.workloads.Workloads;
import dev.quarrel.workloads.generator.Seed;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `quarrel guarantees`: what a configuration promises, why, as long as what, and which workloads must pass for it. The
/// options are those of `quarrel test`.
@Command(
        name = "guarantees",
        description = "Prints what a configuration promises, and which workloads judge it.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class GuaranteesCommand implements Runnable {
    @Mixin
    StoreOptions store = new StoreOptions();

    @Option(names = "--nodes", description = "How many nodes (default: N).")
    @Nullable
    Integer nodes;

    @Option(names = "--datacentres", defaultValue = "1", description = "Where they stand, as in test (default: 1).")
    String datacentres = "1";

    @Option(names = "--read-level", description = "Level of each read, in place of R: ${COMPLETION-CANDIDATES}.")
    @Nullable
    Level readLevel;

    @Option(names = "--write-level", description = "Level of each write, in place of W.")
    @Nullable
    Level writeLevel;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    CommandSpec spec;

    @Override
    public void run() {
        Settings settings;
        List<NodeConfig.Member> members;
        try {
            settings = store.settings();
            int count = nodes == null ? settings.quorum().n() : nodes;
            members = Places.parse(datacentres, LocalCluster.names(count));
            NodeConfig.requireEnough(members, settings);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        ReadOptions reads = new ReadOptions(0, readLevel, 0);
        WriteOptions writes = new WriteOptions(0, 0, writeLevel, null, 0);
        print(System.out, settings, new Guarantees(settings, members, reads, writes).all(), judges(reads, writes));
    }

    private void print(PrintStream out, Settings settings, List<Guarantee> table, Map<Promise, List<String>> judges) {
        Settings.Quorum quorum = settings.quorum();
        out.printf(
                "%s n=%d r=%d w=%d%s %s%n",
                store.profile,
                quorum.n(),
                quorum.r(),
                quorum.w(),
                quorum.sloppy() ? " sloppy" : "",
                settings.versions().label());
        for (Guarantee guarantee : table) {
            out.printf(
                    "%n%-3s  %s%n",
                    guarantee.given() ? "yes" : "no", guarantee.promise().words());
            out.println("     because   " + guarantee.because());
            if (!guarantee.assuming().isEmpty()) {
                out.println("     assuming  "
                        + String.join(
                                ", ",
                                guarantee.assuming().stream()
                                        .map(Guarantee.Assumption::words)
                                        .toList()));
            }
            String whether = guarantee.given() ? "must pass " : "may fail  ";
            out.println("     " + whether + String.join(", ", judges.getOrDefault(guarantee.promise(), List.of())));
        }
    }

    /// For each promise, `workload (checker)`; with the level that a workload needs beside what was asked for.
    private static Map<Promise, List<String>> judges(ReadOptions reads, WriteOptions writes) {
        WorkloadOptions options =
                new WorkloadOptions(new Seed(0), 1, 1, 1, 1, 1, 50, KeyDistribution.UNIFORM, reads, writes);
        Map<Promise, List<String>> judges = new TreeMap<>();
        for (Workloads.Entry entry : Workloads.ALL) {
            for (Checker checker : entry.make().apply(options).checkers()) {
                if (checker instanceof Judge judge) {
                    boolean needsSerial = judge.promise() == Promise.LINEARIZABLE_CAS
                            && writes.level() == null
                            && judge.writes().level() != Level.SERIAL;
                    String level = needsSerial ? " --write-level serial" : "";
                    judges.computeIfAbsent(judge.promise(), promise -> new ArrayList<>())
                            .add("%s%s (%s)".formatted(entry.name(), level, judge.name()));
                }
            }
        }
        return judges;
    }
}
