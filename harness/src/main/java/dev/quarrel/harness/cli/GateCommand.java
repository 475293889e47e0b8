package dev.quarrel.harness.cli;

import dev.quarrel.checker.History;
import dev.quarrel.checker.JsonLines;
import dev.quarrel.checker.Verdict;
import dev.quarrel.harness.Plan;
import dev.quarrel.results.gate.GateResult;
import dev.quarrel.results.gate.GateWriter;
import dev.quarrel.results.gate.Suite;
import dev.quarrel.results.gate.SuiteFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `quarrel gate`: runs a suite, and passes only if every cell shows what it must. Exit code 1 if one did not.
@Command(
        name = "gate",
        description = "Runs a suite of tests with expectations, for a CI job.",
        mixinStandardHelpOptions = true)
final class GateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SUITE", description = "A YAML file; see docs/gate.md.")
    Path suite = Path.of("suite.yaml");

    @Option(names = "--junit", description = "Writes JUnit XML, one test case a cell.")
    @Nullable
    Path junit;

    @Option(names = "--markdown", description = "Writes a summary; $GITHUB_STEP_SUMMARY gets it too.")
    @Nullable
    Path markdown;

    @Option(names = "--runs", defaultValue = "runs", description = "Where runs are kept (default: runs).")
    Path runs = Path.of("runs");

    @Spec
    @Nullable
    CommandSpec spec;

    /// A cell's options, parsed as those of `quarrel test`.
    @Command(name = "test")
    private static final class CellOptions {
        @Mixin
        TestOptions test = new TestOptions();

        @Option(names = "--seed")
        long seed;
    }

    @Override
    public Integer call() throws IOException {
        Suite read = suite();
        List<GateResult.CellResult> results = new ArrayList<>();
        for (Suite.Cell cell : read.cells()) {
            results.add(cell(cell, read.retries()));
        }
        GateResult result = new GateResult(read.name(), results);
        write(result);
        return result.passed() ? 0 : 1;
    }

    /// The suite, every cell of which makes a plan: a wrong option is told before the first run.
    private Suite suite() throws IOException {
        try {
            Suite read = SuiteFile.read(suite);
            List<String> problems = new ArrayList<>();
            for (Suite.Cell cell : read.cells()) {
                try {
                    plan(cell, 1);
                } catch (IllegalArgumentException | CommandLine.ParameterException e) {
                    problems.add(suite + ":" + cell.line() + ": " + e.getMessage());
                }
            }
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("\n", problems));
            }
            return read;
        } catch (IllegalArgumentException e) {
            CommandLine line = Objects.requireNonNull(spec).commandLine();
            throw new CommandLine.ParameterException(line, String.valueOf(e.getMessage()), e);
        }
    }

    private static Plan plan(Suite.Cell cell, long seed) {
        List<String> arguments = cell.arguments(seed);
        CellOptions options = new CellOptions();
        new CommandLine(options)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(arguments.subList(1, arguments.size()).toArray(String[]::new));
        return options.test.plan(options.seed, arguments);
    }

    private GateResult.CellResult cell(Suite.Cell cell, int retries) throws IOException {
        List<GateResult.Attempt> attempts = new ArrayList<>();
        do {
            attempts.add(attempt(cell));
            GateResult.Attempt last = attempts.getLast();
            System.out.printf(
                    Locale.ROOT,
                    "%-6s %-40s %6.1f s  %d seeds%s%n",
                    last.passed() ? "pass" : "FAIL",
                    cell.name(),
                    last.seconds(),
                    cell.seeds().size(),
                    attempts.size() > 1 ? "  attempt " + attempts.size() : "");
            last.problems().forEach(problem -> System.out.println("       " + problem));
        } while (!attempts.getLast().passed() && attempts.size() <= retries);
        return new GateResult.CellResult(cell, attempts);
    }

    private GateResult.Attempt attempt(Suite.Cell cell) throws IOException {
        long began = System.nanoTime();
        List<String> problems = new ArrayList<>();
        List<Verdict> verdicts = new ArrayList<>();
        List<GateResult.RunResult> told = new ArrayList<>();
        PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        for (long seed : cell.seeds()) {
            Plan plan = plan(cell, seed);
            TestCommand.Kept kept = TestCommand.run(plan, runs, quiet);
            History history = JsonLines.read(kept.directory().historyFile());
            cell.expect()
                    .violations(history, kept.verdict())
                    .forEach(problem ->
                            problems.add("seed " + seed + ": " + problem + "  (again: " + plan.command() + ")"));
            verdicts.add(kept.verdict());
            String word = kept.verdict().validity().name().toLowerCase(Locale.ROOT);
            told.add(new GateResult.RunResult(
                    seed, word, plan.command(), kept.directory().reportFile().toString()));
        }
        cell.expect()
                .missing(verdicts)
                .forEach(name -> problems.add("none of " + cell.seeds().size() + " seeds found " + name));
        return new GateResult.Attempt(problems, told, (System.nanoTime() - began) / 1e9);
    }

    private void write(GateResult result) throws IOException {
        GateWriter writer = new GateWriter(result);
        if (junit != null) {
            writer.junit(junit);
        }
        if (markdown != null) {
            Files.writeString(markdown, writer.markdown());
        }
        String step = System.getenv("GITHUB_STEP_SUMMARY");
        if (step != null && !step.isEmpty()) {
            writer.appendMarkdown(Path.of(step));
        }
        long passed =
                result.cells().stream().filter(cell -> cell.last().passed()).count();
        System.out.println(passed + " of " + result.cells().size() + " cells passed");
    }
}
