package dev.quarrel.harness.cli;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.History;
import dev.quarrel.checker.JsonLines;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.Shrinking;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `quarrel shrink RUN`: the fewest operations and faults that still show the anomaly, as a run of its own.
@Command(
        name = "shrink",
        description = "Makes a failing simulated run as small as it gets.",
        mixinStandardHelpOptions = true)
final class ShrinkCommand implements Callable<Integer> {
    private static final int UNSUPPORTED = 2;

    @Parameters(paramLabel = "RUN", description = "The failing run's directory.")
    Path run = Path.of(".");

    @Option(names = "--anomaly", description = "What must still show, by name (default: the first that was found).")
    @Nullable
    String anomaly;

    @Option(names = "--seconds", defaultValue = "30", description = "Give up shrinking further after (default: 30).")
    double seconds = 30;

    @Option(names = "--runs", description = "Where the small run is kept (default: beside the old one).")
    @Nullable
    Path runs;

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintStream out = System.out;
        if (!(seconds > 0)) {
            throw wrong("expected a time above 0 s, got --seconds " + seconds);
        }
        RunDirectory old = RunDirectory.open(run);
        Plan plan = PlanFile.read(old).plan();
        if (!plan.cluster().equals("sim")) {
            out.println("unsupported here, because a run in containers does not repeat its interleaving");
            return UNSUPPORTED;
        }
        History history = JsonLines.read(old.historyFile());
        Verdict verdict = Run.judge(Run.workload(plan), history);
        if (verdict.validity() != Validity.INVALID || verdict.anomalies().isEmpty()) {
            out.println("nothing to shrink: expected an invalid run, this one is "
                    + verdict.validity().name().toLowerCase(Locale.ROOT)
                    + (verdict.because() == null ? "" : ", because " + verdict.because()));
            return TestCommand.exitCode(verdict.validity());
        }
        return shrink(plan, history, chosen(verdict.anomalies()), out);
    }

    private int shrink(Plan plan, History history, Anomaly chosen, PrintStream out) throws IOException {
        long began = System.nanoTime();
        Shrinking.Shrunk shrunk;
        try {
            shrunk = Shrinking.shrink(plan, history, chosen, Clusters::open, Math.round(seconds * 1_000));
        } catch (IllegalStateException e) {
            out.println("cannot be shrunk: " + e.getMessage());
            return UNSUPPORTED;
        }
        out.println(chosen.name() + ", made smaller in " + shrunk.tries() + " runs and "
                + String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - began) / 1e9)
                + (shrunk.whole() ? "; no single part can go" : "; broken off, --seconds " + seconds + " are over"));
        out.println("  from " + shrunk.before());
        out.println("  to   " + shrunk.after());
        out.println(
                "  faults that it takes: " + (shrunk.cause().isEmpty() ? "none" : String.join(", ", shrunk.cause())));
        Run kept = TestCommand.run(shrunk.plan(), runs == null ? beside(run) : runs, out);
        return TestCommand.exitCode(kept.verdict().validity());
    }

    private Anomaly chosen(List<Anomaly> found) {
        return found.stream()
                .filter(each -> anomaly == null || each.name().equals(anomaly))
                .findFirst()
                .orElseThrow(() -> wrong("expected an anomaly of this run, "
                        + found.stream().map(Anomaly::name).distinct().toList() + ", got --anomaly " + anomaly));
    }

    /// Where runs are kept of which this is one, as a path from where the user stands.
    static Path beside(Path run) {
        Path here = Path.of("").toAbsolutePath();
        Path runs = run.toAbsolutePath().normalize().resolve("../..").normalize();
        return runs.startsWith(here) ? here.relativize(runs) : runs;
    }

    private CommandLine.ParameterException wrong(String message) {
        return new CommandLine.ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
