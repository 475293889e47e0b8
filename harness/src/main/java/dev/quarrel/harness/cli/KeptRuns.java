package dev.quarrel.harness.cli;

import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.World;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;

/// Keeps whole runs, what their nodes logged among it, until it is told that nothing was wrong with them.
final class KeptRuns {
    private final Path runs;
    /// Of equal plans, the directories in the order in which they were run.
    private final Map<String, Queue<RunDirectory>> directories = new HashMap<>();

    KeptRuns(Path runs) {
        this.runs = runs;
    }

    /// Runs a plan and keeps it; of one that breaks off, what was logged until then.
    Run.Quick run(Plan plan, World world) throws IOException {
        RunDirectory directory = RunDirectory.create(runs, plan.name(), Instant.now(), plan.seed());
        synchronized (directories) {
            directories.computeIfAbsent(plan.command(), c -> new ArrayDeque<>()).add(directory);
        }
        try {
            Run run = Run.run(plan, world, directory, event -> {}, () -> false);
            return new Run.Quick(run.history(), run.verdict());
        } catch (IOException | RuntimeException e) {
            world.collectLogs(directory.logs());
            throw e;
        }
    }

    /// What came of a plan: a run with which nothing is wrong is forgotten, of any other it is told where it is.
    void told(Plan plan, boolean good, PrintStream out) {
        RunDirectory directory;
        synchronized (directories) {
            Queue<RunDirectory> equal = directories.get(plan.command());
            directory = equal == null ? null : equal.poll();
        }
        if (directory == null) {
            return;
        }
        if (good) {
            delete(directory.path());
        } else {
            out.println("      kept, with its logs: " + directory.path());
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
            Path latest = directory.resolveSibling("latest");
            if (Files.isSymbolicLink(latest) && !Files.exists(latest)) {
                Files.delete(latest);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the run could not be deleted: " + e.getMessage(), e);
        }
    }
}
