package dev.quarrel.harness;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Validity;
import dev.quarrel.harness.Matrix.Cell;
import dev.quarrel.harness.Matrix.Must;
import dev.quarrel.harness.Matrix.Tally;
import dev.quarrel.nemesis.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/// Runs the cells of a matrix, each with its seeds, so many runs at a time: no core waits for the last seed of a cell.
public final class MatrixRun {
    private final Planner planner;
    private final Function<Plan, World> open;
    private final Sweep.Execution execution;

    /// Makes the plan of a cell and a seed.
    @FunctionalInterface
    public interface Planner {
        Plan plan(Cell cell, long seed);
    }

    public MatrixRun(Planner planner, Function<Plan, World> open, Sweep.Execution execution) {
        this.planner = planner;
        this.open = open;
        this.execution = execution;
    }

    /// Tells of each cell in the given order, as soon as it and all before it are done.
    public void run(List<Cell> cells, List<Long> seeds, int threads, Consumer<Tally> tell) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<List<Future<Sweep.Sample>>> futures = new ArrayList<>();
            for (Cell cell : cells) {
                List<Long> own = cell.must() == Must.UNSUPPORTED ? List.of() : seeds;
                futures.add(own.stream()
                        .map(seed -> pool.submit(() -> sample(cell, seed)))
                        .toList());
            }
            for (int i = 0; i < cells.size(); i++) {
                List<Sweep.Sample> samples = new ArrayList<>();
                for (Future<Sweep.Sample> future : futures.get(i)) {
                    samples.add(future.get());
                }
                tell.accept(Tally.of(cells.get(i), samples));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a run of the matrix broke off", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private Sweep.Sample sample(Cell cell, long seed) {
        return cell.must() == Must.SLOWS
                ? slowed(cell, seed)
                : Sweep.sample(seed, same -> planner.plan(cell, same), open, cell.anomalies(), execution);
    }

    /// The run beside the same run in calm: what has risen stands where otherwise anomalies do; and so do anomalies.
    private Sweep.Sample slowed(Cell cell, long seed) {
        Plan plan;
        try {
            plan = planner.plan(cell, seed);
        } catch (IllegalArgumentException e) {
            return Sweep.noTest(seed, e);
        }
        Slowness.Measured calm = Slowness.measure(plan.with(Schedule.NONE), open);
        Slowness.Measured slow = Slowness.measure(plan, open);
        List<String> found = new ArrayList<>(slow.slowness().risenFrom(calm.slowness()));
        slow.verdict().anomalies().stream().map(Anomaly::name).distinct().forEach(found::add);
        Validity validity = slow.verdict().validity();
        return new Sweep.Sample(seed, validity, slow.verdict().because(), found, slow.operations(), -1, -1);
    }
}
