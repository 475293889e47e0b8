package dev.quarrel.harness.experiment;

import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.Sweep;
import dev.quarrel.harness.World;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Where experiments make their runs: the same seeds for each, in one kind of cluster.
///
/// @param cluster `sim` or `containers`
/// @param plans makes a plan of options of `quarrel test`, by seed
/// @param open opens the world of a plan
/// @param progress is told a line now and then
public record Laboratory(
        List<Long> seeds,
        String cluster,
        Function<List<String>, LongFunction<Plan>> plans,
        Function<Plan, World> open,
        Consumer<String> progress) {

    /// What one seed came to.
    ///
    /// @param trouble what crashed; null when the run ended
    public record Result(
            long seed, @Nullable Verdict verdict, @Nullable String trouble) {

        /// A figure of a checker's details; 0 where it does not say.
        double figure(String checker, String name) {
            Object value = details(checker).get(name);
            return value instanceof Number number ? number.doubleValue() : 0;
        }

        Map<?, ?> details(String checker) {
            Verdict known = verdict;
            return known != null && known.details().get(checker) instanceof Map<?, ?> map ? map : Map.of();
        }
    }

    /// As the note of a table begins.
    String seedsAndCluster() {
        String count = seeds.size() == 1 ? "Seed %2$d" : "%1$d seeds from %2$d";
        return (count + ", cluster: %3$s").formatted(seeds.size(), seeds.getFirst(), cluster);
    }

    boolean isSimulated() {
        return cluster.equals("sim");
    }

    /// One run for each seed: simulated ones side by side, those in containers one after the other.
    ///
    /// @param label names the runs in the progress
    /// @param options of `quarrel test`, separated by spaces
    /// @param change what the options cannot say, such as a schedule
    public List<Result> runs(String label, String options, UnaryOperator<Plan> change) {
        List<String> words = new ArrayList<>(List.of(options.split(" ", -1)));
        words.addAll(List.of("--cluster", cluster));
        LongFunction<Plan> plan = plans.apply(words);
        List<Result> results = new ArrayList<>();
        int threads = isSimulated() ? Runtime.getRuntime().availableProcessors() : 1;
        Sweep.inParallel(seeds, threads, seed -> result(seed, plan, change), result -> {
            results.add(result);
            if (!isSimulated() || result.trouble() != null) {
                progress.accept("%s, seed %d: %s".formatted(label, result.seed(), words(result)));
            }
        });
        progress.accept("%s: %d runs".formatted(label, results.size()));
        results.sort(Comparator.comparingLong(Result::seed));
        return results;
    }

    /// The figures of the runs that ended with one.
    static Spread spread(List<Result> results, Function<Result, Double> figure) {
        return Spread.of(results.stream()
                .filter(result -> result.verdict() != null)
                .map(figure)
                .toList());
    }

    /// Which runs do not count, and why; empty when all do.
    static List<String> troubles(List<Result> results) {
        return results.stream()
                .filter(result -> result.trouble() != null)
                .map(result -> "Seed " + result.seed() + " is not counted: " + result.trouble())
                .toList();
    }

    @SuppressWarnings("CatchThrowable") // one crashed run is told, and the others go on
    private Result result(long seed, LongFunction<Plan> plans, UnaryOperator<Plan> change) {
        try {
            Plan plan = change.apply(plans.apply(seed));
            try (World world = open.apply(plan)) {
                Verdict verdict = Run.quickly(plan, world).verdict();
                boolean unfit = verdict.validity() == Validity.UNKNOWN;
                return new Result(seed, unfit ? null : verdict, unfit ? "unknown, because " + verdict.because() : null);
            }
        } catch (Throwable e) {
            return new Result(seed, null, "crashed: " + e);
        }
    }

    private static String words(Result result) {
        Verdict verdict = result.verdict();
        return verdict == null
                ? String.valueOf(result.trouble())
                : verdict.validity().toString();
    }
}
