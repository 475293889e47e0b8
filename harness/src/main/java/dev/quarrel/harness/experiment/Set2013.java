package dev.quarrel.harness.experiment;

import dev.quarrel.harness.Plan;
import dev.quarrel.nemesis.Grudge;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// The experiments of 2013 again (K. Kingsbury, *Call me maybe: Riak*, 2013, and *Cassandra*): five nodes, client i
/// bound to node i, N=3, 2000 elements, each added by reading one key that holds a set, adding, and writing back; n1
/// and
/// n2 cut from the others from a quarter to half of the run; heal; a final read. Loss is lost / acknowledged. All five
/// clients add at each tick, two ticks a second, as in the program of 2013. `docs/experiments.md` says what else that
/// program did.
///
/// ```
/// 0 s       50 s                 100 s          200 s     215 s
/// adds …    cut n1 n2 | n3 n4 n5 heal   … adds  settle    final read
/// ```
///
/// @param name of the experiment
/// @param setting the row of the published table
/// @param published its figures: acknowledged, survivors, loss
/// @param options of `quarrel test` beyond those of the workload
/// @param cut whether there is a partition
record Set2013(String name, String setting, List<String> published, String options, boolean cut) {
    private static final String WORKLOAD = "--nodes 5 --concurrency 5 --keys 1 --settle 15 --nemesis none --workload ";
    /// As in 2013; and ten times as fast, for a run in containers takes the time it takes.
    private static final String PACE = " --rate 10 --time-limit 200";

    private static final String FAST = " --rate 100 --time-limit 20";

    private static final Set2013 HEALTHY = new Set2013(
            "riak-lww",
            "Riak 1.2 LWW, healthy cluster, no partition",
            List.of("2000", "566", "71.7 %"),
            "set-2013 --profile riak --versions lww-wall",
            false);
    private static final Set2013 SLOPPY = new Set2013(
            "riak-lww-sloppy",
            "Riak LWW, sloppy quorum, perfect lock, partition",
            List.of("1985", "176", "91.4 %"),
            "set-2013-locked --profile riak --versions lww-wall",
            true);
    private static final Set2013 STRICT = new Set2013(
            "riak-lww-strict",
            "Riak LWW, strict PR=PW=R=W=quorum, perfect lock, partition",
            List.of("1971", "170", "91.7 %"),
            "set-2013-locked --profile riak --versions lww-wall --no-sloppy",
            true);
    private static final Set2013 SIBLINGS = new Set2013(
            "riak-siblings",
            "Riak siblings merged by set union, R=W=1, partition",
            List.of("1948", "2000", "0 %"),
            "set-2013 --profile riak --r 1 --w 1",
            true);
    private static final Set2013 CASSANDRA = new Set2013(
            "cassandra-lww",
            "Cassandra 2.0 LWW, R+W>N, perfect lock, synced clocks (second-hand)",
            List.of("–", "–", "28 %"),
            "set-2013-locked --profile cassandra --r 2 --w 2",
            true);
    /// The client of 2013 stamped its writes itself, each one off by what it drew from 0 to 99 ms when it started.
    private static final Set2013 CASSANDRA_SKEWED = new Set2013(
            "cassandra-lww",
            "the same, stamps off by up to 50 ms either way, as its clients' were",
            List.of("–", "–", "28 %"),
            "set-2013-locked --profile cassandra --r 2 --w 2 --clock-skew 0.05",
            true);

    static Table all(Laboratory laboratory) {
        return table(laboratory, List.of(HEALTHY, SLOPPY, STRICT, SIBLINGS, CASSANDRA, CASSANDRA_SKEWED));
    }

    static Table riakHealthy(Laboratory laboratory) {
        return table(laboratory, List.of(HEALTHY));
    }

    static Table riakSloppy(Laboratory laboratory) {
        return table(laboratory, List.of(SLOPPY));
    }

    static Table riakStrict(Laboratory laboratory) {
        return table(laboratory, List.of(STRICT));
    }

    static Table riakSiblings(Laboratory laboratory) {
        return table(laboratory, List.of(SIBLINGS));
    }

    static Table cassandra(Laboratory laboratory) {
        return table(laboratory, List.of(CASSANDRA, CASSANDRA_SKEWED));
    }

    /// The workload of that name with its options: 2000 elements.
    static String options(Laboratory laboratory, String workload) {
        return WORKLOAD + workload + (laboratory.isSimulated() ? PACE : FAST);
    }

    /// n1 and n2 cut from n3, n4 and n5, from a quarter to half of the run.
    static Plan cut(Plan plan) {
        long millis = plan.options().timeLimitNanos() / 1_000_000;
        Step step = new Step(
                "partition",
                millis / 4,
                millis / 2,
                Grudge.split(plan.nodes(), 2).cuts());
        return plan.with(new Schedule(List.of(step)));
    }

    static double loss(Laboratory.Result result) {
        return result.figure("set", "loss");
    }

    private static Table table(Laboratory laboratory, List<Set2013> experiments) {
        List<List<String>> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>(List.of(
                "%d seeds from %d, cluster: %s. Medians; loss with lowest and highest."
                        .formatted(laboratory.seeds().size(), laboratory.seeds().getFirst(), laboratory.cluster()),
                laboratory.isSimulated()
                        ? "Five adds at a time, ten a second, as in 2013."
                        : "Five adds at a time, a hundred a second: ten times as fast as in 2013.",
                "Clocks are true to the millisecond where nothing else is said; what clocks that are off do: quarrel"
                        + " experiment loss-by-skew."));
        for (Set2013 experiment : experiments) {
            UnaryOperator<Plan> change = experiment.cut ? Set2013::cut : plan -> plan;
            List<Laboratory.Result> results =
                    laboratory.runs(experiment.name, options(laboratory, experiment.options), change);
            rows.add(experiment.row(results));
            notes.addAll(Laboratory.troubles(results));
        }
        return new Table(
                "The experiments of 2013, again",
                List.of(
                        "system and setting",
                        "published: acknowledged",
                        "survive",
                        "loss",
                        "here: acknowledged",
                        "survive",
                        "loss"),
                rows,
                notes);
    }

    private List<String> row(List<Laboratory.Result> results) {
        List<String> row = new ArrayList<>(List.of(setting));
        row.addAll(published);
        row.add(Laboratory.spread(results, result -> result.figure("set", "acknowledged"))
                .count());
        row.add(Laboratory.spread(results, Set2013::found).count());
        row.add(Laboratory.spread(results, Set2013::loss).percent());
        return row;
    }

    /// In the final read, acknowledged or not: how the published table counts survivors.
    private static double found(Laboratory.Result result) {
        return result.figure("set", "survived") + result.figure("set", "recovered");
    }
}
