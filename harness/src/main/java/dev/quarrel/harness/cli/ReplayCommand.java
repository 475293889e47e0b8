package dev.quarrel.harness.cli;

import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Run;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `quarrel replay RUN`: the same run again. A simulated run comes out the same to the byte, and the hashes are
/// compared;
/// in containers only the plan is the same, and what happens in between is not.
@Command(
        name = "replay",
        description = "Runs a kept run again, and compares the histories.",
        mixinStandardHelpOptions = true)
final class ReplayCommand implements Callable<Integer> {
    private static final int DIFFERENT = 2;

    @Parameters(paramLabel = "RUN", description = "The run's directory.")
    Path run = Path.of(".");

    @Option(names = "--cluster", description = "Somewhere else than it first ran: sim or containers.")
    @Nullable
    String cluster;

    @Option(names = "--runs", description = "Where the new run is kept (default: beside the old one).")
    @Nullable
    Path runs;

    @Override
    public Integer call() throws IOException {
        PrintStream out = System.out;
        RunDirectory old = RunDirectory.open(run);
        Plan plan = PlanFile.read(old).plan();
        if (cluster != null) {
            plan = plan.in(cluster);
        }
        out.println("seed " + plan.seed());
        out.println(plan.summary());
        Run again = TestCommand.run(plan, runs == null ? ShrinkCommand.beside(run) : runs, out);
        if (!plan.cluster().equals("sim")) {
            out.println("replayed the plan: the operations and faults, not the interleaving, which containers decide");
            return TestCommand.exitCode(again.verdict().validity());
        }
        String before = sha256(old.historyFile());
        String after = sha256(again.directory().historyFile());
        if (before.equals(after)) {
            out.println("the same history, sha256 " + after);
            return TestCommand.exitCode(again.verdict().validity());
        }
        out.println("another history: sha256 was " + before + ", is " + after
                + "; expected the same, so the build or the kind of cluster is not the one that wrote it");
        return DIFFERENT;
    }

    static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
