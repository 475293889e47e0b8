package dev.quarrel.harness.cli;

import dev.quarrel.checker.Validity;
import dev.quarrel.checker.judges.Catalogue;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Run;
import dev.quarrel.results.gate.GateResult;
import dev.quarrel.results.gate.GateWriter;
import dev.quarrel.results.gate.Suite;
import dev.quarrel.results.gate.SuiteFile;
import dev.quarrel.results.site.Publish;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `quarrel gate`: runs a suite, and passes only if every cell shows what it must. Exit code 1 if one showed something
/// else, 2 if none did but one cannot be told.
@Command(
        name = "gate",
        description = "Runs a suite of tests with expectations, for a CI job.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class GateCommand implements Callable<Integer> {
    private static final PrintStream QUIET =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    @Parameters(paramLabel = "SUITE", arity = "0..1", description = "A YAML file; see docs/gate.md.")
    @Nullable
    Path suite;

    @Option(names = "--junit", paramLabel = "FILE", description = "Writes JUnit XML, one test case a cell.")
    @Nullable
    Path junit;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Writes a summary; $GITHUB_STEP_SUMMARY gets it too.")
    @Nullable
    Path markdown;

    @Option(names = "--site", paramLabel = "DIR", description = "Adds all runs to a static site there.")
    @Nullable
    Path site;

    @Option(names = "--runs", defaultValue = "runs", description = "Where runs are kept (default: runs).")
    Path runs = Path.of("runs");

    @Option(names = "--schema", description = "Prints the JSON Schema of suites, for editors, and runs nothing.")
    boolean schema;

    /// Where GitHub wants the summary, null elsewhere.
    @Nullable
    String step = System.getenv("GITHUB_STEP_SUMMARY");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintStream out = System.out;
        if (schema) {
            out.print(SuiteSchema.text());
            return 0;
        }
        Suite read = suite();
        target("--junit", junit, false);
        target("--markdown", markdown, false);
        target("--site", site, true);
        List<GateResult.CellResult> results = new ArrayList<>();
        try (Gate gate = new Gate(read.retries(), this::run)) {
            gate.run(read, result -> {
                results.add(result);
                tell(out, result);
            });
        }
        GateResult result = new GateResult(read.name(), results);
        write(result, out);
        return TestCommand.exitCode(result.outcome());
    }

    private Run run(Plan plan) throws IOException {
        try {
            Clusters.require(plan);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedOperationException(e.getMessage(), e);
        }
        return TestCommand.run(plan, runs, QUIET);
    }

    /// The suite, every cell of which makes a plan: a wrong option is told before the first run.
    private Suite suite() throws IOException {
        if (suite == null) {
            throw bad("expected a SUITE, a YAML file such as docs/suite.yaml, or --schema");
        }
        if (!Files.isRegularFile(suite)) {
            throw bad("expected a SUITE that is a file, got " + suite);
        }
        try {
            return SuiteFile.read(
                    suite,
                    new SuiteFile.Options(
                            SuiteSchema.options().keySet(),
                            GateCommand::misfit,
                            path -> new Regressions(path).cells()));
        } catch (IllegalArgumentException e) {
            throw bad("this suite cannot be run:\n" + e.getMessage());
        }
    }

    /// What cannot be written after the suite is told before it.
    private void target(String option, @Nullable Path path, boolean directory) {
        if (path == null) {
            return;
        }
        if (Files.exists(path) && Files.isDirectory(path) != directory) {
            throw bad("expected a %s as %s, got %s, which is a %s"
                    .formatted(directory ? "directory" : "file", option, path, directory ? "file" : "directory"));
        }
        Path parent = path.toAbsolutePath().getParent();
        try {
            Files.createDirectories(parent);
        } catch (IOException e) {
            throw bad("expected a place that can be written as %s, got %s: %s is no directory and cannot be made one"
                    .formatted(option, path, parent));
        }
    }

    private static @Nullable String misfit(Suite.Cell cell) {
        try {
            for (long seed : cell.seeds()) {
                TestCommand.plan(cell.arguments(seed));
            }
            Plan plan = TestCommand.plan(cell.arguments(cell.seeds().getFirst()));
            return Stream.concat(cell.expect().finds().stream(), cell.expect().never().stream())
                    .filter(Catalogue.anomalies()::contains) // else its own line tells of it
                    .map(anomaly -> Run.misfit(plan, anomaly))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private CommandLine.ParameterException bad(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }

    private static void tell(PrintStream out, GateResult.CellResult result) {
        for (int i = 0; i < result.attempts().size(); i++) {
            GateResult.Attempt attempt = result.attempts().get(i);
            String word = switch (attempt.outcome()) {
                case VALID -> "pass";
                case INVALID -> "FAIL";
                case UNKNOWN -> "UNKNOWN";
            };
            out.printf(
                    Locale.ROOT,
                    "%-7s %-50s %6.1f s  %s%s%n",
                    word,
                    result.cell().name(),
                    attempt.seconds(),
                    seeds(result.cell()),
                    result.attempts().size() > 1 ? "  attempt " + (i + 1) : "");
            attempt.problems().forEach(problem -> out.println("        " + problem.text()));
        }
    }

    private static String seeds(Suite.Cell cell) {
        int count = cell.seeds().size();
        return count == 1 ? "seed " + cell.seeds().getFirst() : count + " seeds";
    }

    private void write(GateResult result, PrintStream out) throws IOException {
        GateWriter writer = new GateWriter(result);
        if (junit != null) {
            writer.junit(junit);
        }
        if (markdown != null) {
            writer.markdown(markdown);
        }
        if (step != null && !step.isEmpty()) {
            writer.appendMarkdown(Path.of(step));
        }
        long flaky =
                result.cells().stream().filter(GateResult.CellResult::flaky).count();
        out.println(result.count(Validity.VALID) + " of " + result.cells().size() + " cells passed"
                + (flaky == 0 ? "" : ", " + flaky + " of them after a retry"));
        if (site != null) {
            Path[] directories =
                    result.runs().stream().map(GateResult.RunResult::directory).toArray(Path[]::new);
            Publish.publish(site, Arrays.asList(directories), List.of(), PublishCommand.promised());
            out.println("site    " + site.resolve("index.html"));
        }
    }
}
