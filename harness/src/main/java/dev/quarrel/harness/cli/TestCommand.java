package dev.quarrel.harness.cli;

import dev.quarrel.checker.Validity;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Promises;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.Telling;
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

/// `quarrel test`: one test, judged and kept. Who runs tests by other means comes here too, with the same command line.
@Command(
        name = "test",
        description = "Runs one test and judges it.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class TestCommand implements Callable<Integer> {
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
        Promises.lines(plan).forEach(out::println);
        return exitCode(run(plan, options.runs, out).verdict().validity());
    }

    /// The options that a list of arguments sets; the command's name is not among them.
    static TestCommand parsed(List<String> arguments) {
        TestCommand test = new TestCommand();
        new CommandLine(test).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments.toArray(String[]::new));
        return test;
    }

    /// The plan that a command line makes: `test`, then its options, `--seed` among them.
    ///
    /// @throws IllegalArgumentException when an option is unknown or does not fit
    public static Plan plan(List<String> arguments) {
        try {
            TestCommand test = parsed(arguments.subList(1, arguments.size()));
            if (test.seed == null) {
                throw new IllegalArgumentException("expected --seed among " + arguments);
            }
            return test.options.plan(test.seed, arguments);
        } catch (CommandLine.ParameterException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// Runs a plan, keeps it, and tells of it.
    ///
    /// @param out gets the progress and the verdict
    /// @throws IllegalArgumentException where its kind of cluster cannot be had here, with the reason
    public static Run run(Plan plan, Path runs, PrintStream out) throws IOException {
        Progress progress = new Progress(out);
        Run run;
        try (Interruption interruption = new Interruption("healing the cluster and closing it");
                World world = Clusters.open(plan)) {
            RunDirectory directory = RunDirectory.create(runs, plan.name(), Instant.now(), plan.seed());
            run = Run.run(plan, world, directory, progress, interruption::wanted);
        }
        progress.end();
        out.println("\n" + Telling.of(run).stripTrailing());
        return run;
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
