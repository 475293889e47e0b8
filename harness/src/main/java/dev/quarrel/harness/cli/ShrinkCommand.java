package dev.quarrel.harness.cli;

import dev.quarrel.checker.History;
import dev.quarrel.checker.JsonLines;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.Script;
import dev.quarrel.harness.Shrinking;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `quarrel shrink RUN`: the fewest operations and faults that still show the anomaly, as a run of its own.
@Command(
        name = "shrink",
        description = "Makes a failing simulated run as small as it gets.",
        mixinStandardHelpOptions = true)
final class ShrinkCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RUN", description = "The failing run's directory.")
    Path run = Path.of(".");

    @Option(names = "--seconds", defaultValue = "30", description = "Give up shrinking further after (default: 30).")
    long seconds = 30;

    @Option(names = "--runs", description = "Where the small run is kept (default: beside the old one).")
    @Nullable
    Path runs;

    @Override
    public Integer call() throws IOException {
        PrintStream out = System.out;
        RunDirectory old = RunDirectory.open(run);
        Plan plan = PlanFile.read(old).plan();
        History history = JsonLines.read(old.historyFile());
        Verdict verdict = Run.judge(Run.workload(plan), history);
        if (verdict.validity() != Validity.INVALID || verdict.anomalies().isEmpty()) {
            out.println("nothing to shrink: expected an invalid run, this one is " + verdict.validity());
            return TestCommand.exitCode(verdict.validity());
        }
        if (!plan.cluster().equals("sim")) {
            out.println("unsupported here, because a run in containers does not repeat its interleaving");
            return 2;
        }
        long began = System.nanoTime();
        int operations = Script.of(history, plan.options().concurrency()).ops().size();
        Shrinking.Shrunk shrunk =
                Shrinking.shrink(plan, history, verdict.anomalies().getFirst(), Clusters::open, seconds * 1_000);
        out.printf(
                "%s: from %d operations and %d faults to %d and %d, in %d runs and %.1f s%n",
                verdict.anomalies().getFirst().name(),
                operations,
                plan.schedule().steps().size(),
                shrunk.operations(),
                shrunk.faults(),
                shrunk.tries(),
                (System.nanoTime() - began) / 1e9);
        Path beside = run.toAbsolutePath().normalize().resolve("../..").normalize();
        TestCommand.Kept kept = TestCommand.run(shrunk.plan(), runs == null ? beside : runs, out);
        return TestCommand.exitCode(kept.verdict().validity());
    }
}
