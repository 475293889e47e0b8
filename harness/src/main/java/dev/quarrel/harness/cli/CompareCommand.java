package dev.quarrel.harness.cli;

import dev.quarrel.results.Comparison;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `quarrel compare`: what changed from one run to another.
@Command(
        name = "compare",
        description = "Tells what differs between two runs: verdict, anomalies, loss, latency, availability.",
        mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "A", description = "The directory of a run.")
    Path a = Path.of(".");

    @Parameters(index = "1", paramLabel = "B", description = "The directory of another.")
    Path b = Path.of(".");

    @Override
    public Integer call() throws IOException {
        System.out.print(
                Comparison.of(RunDirectory.open(a), RunDirectory.open(b)).text());
        return 0;
    }
}
