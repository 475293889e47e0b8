package dev.quarrel.harness.cli;

import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.World;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `quarrel test`: one test, judged and kept.
@Command(
        name = "test",
        description = "Runs one test and judges it.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class TestCommand implements Callable<Integer> {
    @Mixin
    TestOptions options = new TestOptions();

    @Option(names = "--seed", description = "Draws everything random; the same seed, the same simulated run.")
    @Nullable
    Long seed;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintStream out = System.out;
        List<String> arguments = new ArrayList<>(given());
        long drawn = seed == null ? new SecureRandom().nextInt(1_000_000) : seed;
        if (seed == null) {
            arguments.addAll(List.of("--seed", Long.toString(drawn)));
        }
        Plan plan = plan(drawn, arguments);
        out.println("seed " + drawn);
        out.println(plan.summary());
        return exitCode(run(plan, options.runs, out).verdict().validity());
    }

    /// The options that a list of arguments sets; the command's name is not among them.
    static TestCommand parsed(List<String> arguments) {
        TestCommand test = new TestCommand();
        new CommandLine(test).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments.toArray(String[]::new));
        return test;
    }

    /// A run that was kept.
    record Kept(RunDirectory directory, Verdict verdict) {}

    /// Runs a plan, keeps it, and tells of it.
    static Kept run(Plan plan, Path runs, PrintStream out) throws IOException {
        Progress progress = new Progress(out);
        RunDirectory directory;
        Verdict verdict;
        try (Interruption interruption = new Interruption();
                World world = Clusters.open(plan)) {
            directory = RunDirectory.create(runs, plan.name(), Instant.now(), plan.seed());
            verdict = Run.run(plan, world, directory, progress, interruption::wanted);
        }
        progress.end();
        Telling.verdict(out, plan, verdict, directory);
        return new Kept(directory, verdict);
    }

    static int exitCode(Validity validity) {
        return switch (validity) {
            case VALID -> 0;
            case INVALID -> 1;
            case UNKNOWN -> 2;
        };
    }

    private Plan plan(long drawn, List<String> arguments) {
        try {
            Plan plan = options.plan(drawn, arguments);
            Clusters.require(plan);
            return plan;
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private List<String> given() {
        return commandLine().getParent().getParseResult().originalArgs();
    }

    private CommandLine commandLine() {
        return java.util.Objects.requireNonNull(spec).commandLine();
    }
}
