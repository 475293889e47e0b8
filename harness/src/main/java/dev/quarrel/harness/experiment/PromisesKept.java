package dev.quarrel.harness.experiment;

import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Run;
import dev.quarrel.store.Guarantee.Promise;
import dev.quarrel.store.Guarantees;
import dev.quarrel.workloads.Judge;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/// The table of guarantees, proved: under partitions, kills and pauses, what each of the named configurations promises
/// holds with every seed, and what it does not promise is broken with some.
final class PromisesKept {
    /// Each promise and the workload that judges it.
    private static final Map<Promise, String> WORKLOADS = Map.of(
            Promise.LINEARIZABLE_REGISTER, "register",
            Promise.REGULAR_REGISTER, "regular",
            Promise.LINEARIZABLE_CAS, "cas",
            Promise.SESSIONS, "sessions",
            Promise.NO_LOST_UPDATES, "set",
            Promise.EXACT_SIBLINGS, "siblings",
            Promise.NO_RESURRECTION, "deletes",
            Promise.CONVERGENCE, "convergence",
            Promise.NO_DIRTY_READS, "dirty");

    private static final String PACE = " --keys 2 --operations-per-key 1000 --concurrency 20"
            + " --time-limit 6 --nemesis partition,kill,pause --interval 1 --duration 1";
    /// A set grows with each addition, and is read whole by each.
    private static final String SET_PACE =
            " --rate 200 --keys 2 --concurrency 20 --time-limit 6 --nemesis partition,kill,pause --interval 1 --duration 1";

    /// Replicas come to agree in time: a node compares itself with one other every five seconds.
    private static final int ROUND_SECONDS = 60;

    private PromisesKept() {}

    /// What the runs of one configuration and one promise came to.
    ///
    /// @param given whether it is promised
    /// @param found in how many of the runs an anomaly of that promise was found
    /// @param broken in how many of those it was given and all that it assumes was so
    record Cell(String label, Promise promise, boolean given, int found, int broken, int runs) {
        /// Kept where given; broken at least once where not.
        boolean asTheTableSays() {
            return runs > 0 && given == (found == 0);
        }

        String text() {
            String what = given ? "promised" : "not promised";
            return "%s, broken %d of %d%s".formatted(what, found, runs, asTheTableSays() ? "" : " (!)");
        }
    }

    static Table run(Laboratory laboratory) {
        List<List<String>> rows = new ArrayList<>();
        for (Promise promise : Promise.values()) {
            List<String> row = new ArrayList<>(List.of(promise.words()));
            Named.ALL.forEach(configuration ->
                    row.add(cell(laboratory, configuration, promise).text()));
            rows.add(row);
        }
        List<String> header = Stream.concat(
                        Stream.of("N/W/R"), Named.ALL.stream().map(Named::label))
                .toList();
        return new Table(
                "What is promised, and what was broken",
                header,
                rows,
                List.of(
                        laboratory.seedsAndCluster() + "; abd, blocking repair, 5 nodes, partitions, kills and pauses.",
                        "A cell marked (!) is not as the table of guarantees says: a promise was broken, or what is not"
                                + " promised was never seen to break."));
    }

    static Cell cell(Laboratory laboratory, Named configuration, Promise promise) {
        return cell(laboratory, configuration.label(), configuration.options(), promise, " --rate 2000");
    }

    /// @param configured options of `quarrel test` that configure the store
    /// @param rate the option that says how fast operations follow one another, but for additions to a set
    static Cell cell(Laboratory laboratory, String label, String configured, Promise promise, String rate) {
        String workload = WORKLOADS.get(promise);
        String options = configured + " --workload " + workload
                + (promise == Promise.NO_LOST_UPDATES ? SET_PACE : PACE + rate)
                + (promise == Promise.CONVERGENCE ? " --settle " + ROUND_SECONDS : "");
        LongFunction<Plan> plans = laboratory.plans().apply(List.of(options.split(" ", -1)));
        Plan plan = plans.apply(laboratory.seeds().getFirst());
        Judge judge = judge(plan, promise);
        boolean given = new Guarantees(plan.store(), plan.members(), judge.reads(), judge.writes())
                .guarantee(promise)
                .given();
        List<Laboratory.Result> results = laboratory.runs(label + " " + workload, options, same -> same).stream()
                .filter(result -> result.verdict() != null)
                .toList();
        int found = (int) results.stream()
                .filter(result -> result.figure(judge.name(), "found") > 0)
                .count();
        int broken = (int) results.stream()
                .filter(result ->
                        Boolean.TRUE.equals(result.details(judge.name()).get("breaksPromise")))
                .count();
        return new Cell(label, promise, given, found, broken, results.size());
    }

    private static Judge judge(Plan plan, Promise promise) {
        return Run.workload(plan).checkers().stream()
                .filter(Judge.class::isInstance)
                .map(Judge.class::cast)
                .filter(judge -> judge.promise() == promise)
                .findFirst()
                .orElseThrow();
    }
}
