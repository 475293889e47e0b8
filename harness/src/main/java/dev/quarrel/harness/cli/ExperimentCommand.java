package dev.quarrel.harness.cli;

import dev.quarrel.harness.Build;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.experiment.Experiment;
import dev.quarrel.harness.experiment.Experiments;
import dev.quarrel.harness.experiment.Laboratory;
import dev.quarrel.harness.experiment.ResultPages;
import dev.quarrel.harness.experiment.Table;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `quarrel experiment NAME`: something found out over many seeds, as a table beside what was published; `all` of them
/// as the pages of a report; without a name, what experiments there are.
@Command(
        name = "experiment",
        description = "Repeats a known experiment over many seeds; without a name, lists them.",
        mixinStandardHelpOptions = true)
final class ExperimentCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Which one, or all.")
    @Nullable
    String name;

    @Option(names = "--seeds", defaultValue = "20", description = "How many seeds (default: 20).")
    int seeds = 20;

    @Option(names = "--first-seed", defaultValue = "1", description = "The first of them (default: 1).")
    long firstSeed = 1;

    @Option(names = "--cluster", defaultValue = "sim", description = "Where: sim or containers (default: sim).")
    String cluster = "sim";

    @Option(names = "--out", description = "Writes a page for each, and one that lists them, into this directory.")
    @Nullable
    Path out;

    @Option(names = "--markdown", description = "Writes the table to this file too.")
    @Nullable
    Path markdown;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (name == null) {
            Experiments.ALL.forEach(each -> System.out.printf("%-18s %s%n", each.name(), each.summary()));
            return 0;
        }
        List<Experiment> experiments = checked();
        Laboratory laboratory = laboratory(System.err);
        for (Experiment experiment : experiments) {
            Table table = experiment.body().run(laboratory);
            System.out.println();
            System.out.print(table.text());
            if (out != null) {
                new ResultPages(out).write(experiment, table, laboratory, Build.commit());
            }
            if (markdown != null) {
                Path parent = markdown.toAbsolutePath().getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.writeString(markdown, table.markdown());
            }
        }
        return 0;
    }

    private List<Experiment> checked() {
        try {
            if (seeds < 1) {
                throw new IllegalArgumentException("expected at least one seed, got --seeds " + seeds);
            }
            boolean all = "all".equals(name);
            if (all && (out == null || markdown != null)) {
                throw new IllegalArgumentException("all experiments are several pages: expected --out DIR, got "
                        + (markdown == null ? "none" : "--markdown"));
            }
            List<Experiment> experiments =
                    all ? Experiments.WHOLE : List.of(Experiments.named(Objects.requireNonNull(name)));
            Clusters.require(plans(List.of("--cluster", cluster)).apply(firstSeed));
            return experiments;
        } catch (IllegalArgumentException e) {
            CommandLine own = Objects.requireNonNull(spec).commandLine();
            throw new CommandLine.ParameterException(own, String.valueOf(e.getMessage()), e);
        }
    }

    private Laboratory laboratory(PrintStream progress) {
        List<Long> all = LongStream.range(firstSeed, firstSeed + seeds).boxed().toList();
        return new Laboratory(all, cluster, ExperimentCommand::plans, Clusters::open, progress::println);
    }

    static LongFunction<Plan> plans(List<String> options) {
        return seed -> {
            List<String> arguments = new ArrayList<>(List.of("test"));
            arguments.addAll(options);
            arguments.addAll(List.of("--seed", Long.toString(seed)));
            return TestCommand.parsed(options).options.plan(seed, arguments);
        };
    }
}
