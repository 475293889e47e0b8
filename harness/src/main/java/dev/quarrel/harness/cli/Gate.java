package dev.quarrel.harness.cli;

import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.Telling;
import dev.quarrel.results.gate.GateResult;
import dev.quarrel.results.gate.Problem;
import dev.quarrel.results.gate.Suite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Runs the cells of a suite: simulated runs on all cores, runs in containers one after another, each kept. A cell that
/// failed is run again only where its runs are not repeatable: a seed that failed in the simulated world would fail in
/// the same way for ever, and trying again could only waste time.
final class Gate implements AutoCloseable {
    private final int retries;
    private final Execution execution;
    private final ExecutorService simulated =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    private final ExecutorService containers = Executors.newSingleThreadExecutor();

    /// Runs one plan and keeps it.
    @FunctionalInterface
    interface Execution {
        /// @throws UnsupportedOperationException where its kind of cluster cannot be had here, with the reason
        Run run(Plan plan) throws IOException;
    }

    Gate(int retries, Execution execution) {
        this.retries = retries;
        this.execution = execution;
    }

    /// What one seed came to.
    ///
    /// @param result null where nothing was run to its end
    private record Seed(
            List<Problem> problems, @Nullable Verdict verdict, GateResult.@Nullable RunResult result, double seconds) {}

    /// Runs all cells and tells of each in the order of the suite.
    void run(Suite suite, Consumer<GateResult.CellResult> tell) {
        List<List<Future<Seed>>> begun = suite.cells().stream().map(this::begin).toList();
        for (int i = 0; i < begun.size(); i++) {
            Suite.Cell cell = suite.cells().get(i);
            List<GateResult.Attempt> attempts = new ArrayList<>(List.of(attempt(cell, begun.get(i))));
            while (!attempts.getLast().passed() && attempts.size() <= retries && !cell.repeatable()) {
                attempts.add(attempt(cell, begin(cell)));
            }
            tell.accept(new GateResult.CellResult(cell, attempts));
        }
    }

    private List<Future<Seed>> begin(Suite.Cell cell) {
        ExecutorService pool = cell.repeatable() ? simulated : containers;
        return cell.seeds().stream()
                .map(seed -> pool.submit(() -> run(cell, seed)))
                .toList();
    }

    private static GateResult.Attempt attempt(Suite.Cell cell, List<Future<Seed>> begun) {
        List<Problem> problems = new ArrayList<>();
        List<Verdict> verdicts = new ArrayList<>();
        List<GateResult.RunResult> told = new ArrayList<>();
        double seconds = 0;
        for (Future<Seed> future : begun) {
            Seed seed = done(future);
            problems.addAll(seed.problems());
            if (seed.verdict() != null && seed.result() != null) {
                verdicts.add(seed.verdict());
                told.add(seed.result());
            }
            seconds += seed.seconds();
        }
        boolean untold = verdicts.size() < begun.size()
                || verdicts.stream().anyMatch(verdict -> verdict.validity() == Validity.UNKNOWN);
        for (String name : cell.expect().missing(verdicts)) {
            String seeds =
                    begun.size() == 1 ? "the one seed did not find " : "none of " + begun.size() + " seeds found ";
            // what one of them that came to nothing would have found, nobody knows
            problems.add(new Problem(untold ? Validity.UNKNOWN : Validity.INVALID, seeds + name));
        }
        return new GateResult.Attempt(problems, told, seconds);
    }

    private static Seed done(Future<Seed> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed(0, "interrupted", 0);
        } catch (ExecutionException e) {
            return failed(0, "crashed: " + e.getCause(), 0);
        }
    }

    /// A run that crashed, or cannot be had here, is unknown and says why: the others go on.
    private Seed run(Suite.Cell cell, long seed) {
        long began = System.nanoTime();
        Plan plan = TestCommand.plan(cell.arguments(seed));
        try {
            Run run = execution.run(plan);
            List<Problem> problems = cell.expect().violations(run.history(), run.verdict()).stream()
                    .map(problem ->
                            problem.of(seed, plan.command(), run.directory().reportFile()))
                    .toList();
            String word = run.verdict().validity().name().toLowerCase(Locale.ROOT);
            Path directory = run.directory().path();
            return new Seed(
                    problems,
                    run.verdict(),
                    new GateResult.RunResult(seed, word, plan.command(), directory, Telling.of(run)),
                    seconds(began));
        } catch (UnsupportedOperationException e) {
            return failed(seed, "unsupported here, because " + e.getMessage(), seconds(began));
        } catch (IOException | RuntimeException e) {
            return failed(seed, "crashed: " + e + "  (again: " + plan.command() + ")", seconds(began));
        }
    }

    private static Seed failed(long seed, String why, double seconds) {
        return new Seed(List.of(new Problem(Validity.UNKNOWN, "seed " + seed + ": " + why)), null, null, seconds);
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    @Override
    public void close() {
        simulated.shutdownNow();
        containers.shutdownNow();
    }
}
