package dev.quarrel.harness.experiment;

import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.World;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// How many dead replicas reads and writes survive: one node after the other is killed and stays dead, and the clients
/// of the others go on. With k = N - W dead, writes go on, and with one more none succeeds; reads likewise with R.
/// Under abd a write reads first, so it survives as few as either.
///
/// ```
/// 3/2/2, n1 killed        clients of n2 and n3: every operation ok
/// 3/2/2, then n2 killed   clients of n3: unavailable, nothing was sent
/// ```
final class AvailabilityByKills {
    /// Enough for each survivor to have several clients, so that some call even while others wait for a timeout.
    private static final int CLIENTS_OF_A_NODE = 6;
    /// The share of survivors' operations from which their operations go on: a real process may stall for a moment.
    private static final double GOES_ON = 0.95;

    /// When a stage counts, a stage being the time in which equally many nodes are dead, in milliseconds.
    ///
    /// @param lasts from one kill to the next
    /// @param noticed from the kill on, by when each survivor knows of it
    /// @param ends operations that begin later may still be under way at the next kill
    private record Stage(long lasts, long noticed, long ends) {
        static Stage in(Laboratory laboratory) {
            return laboratory.isSimulated() ? new Stage(4_000, 2_500, 3_900) : new Stage(15_000, 8_000, 12_500);
        }
    }

    private AvailabilityByKills() {}

    /// @param most the most dead nodes with which the survivors' operations went on, in every seed
    /// @param beyond the share that succeeded with one more dead, at its highest
    record Tolerance(int expected, int most, double beyond) {
        boolean asExpected() {
            return most == expected && beyond == 0;
        }

        private String text() {
            return String.format(
                    Locale.ROOT, "%d (%d), then %.0f %%%s", most, expected, beyond * 100, asExpected() ? "" : " (!)");
        }
    }

    /// What one configuration with one kind of versions survives.
    record Survived(Tolerance writes, Tolerance reads) {}

    static Table run(Laboratory laboratory) {
        List<List<String>> rows = new ArrayList<>();
        for (Named configuration : Named.ALL) {
            for (String versions : List.of("lww-hlc", "abd")) {
                String label = configuration.label() + " " + versions;
                laboratory.progress().accept(label);
                Survived survived = survived(laboratory, configuration, versions);
                rows.add(List.of(
                        label, survived.writes().text(), survived.reads().text()));
            }
        }
        return new Table(
                "Dead replicas that are survived",
                List.of("N/W/R", "writes", "reads"),
                rows,
                List.of(
                        laboratory.seedsAndCluster() + "; as many nodes as replicas, strict quorums.",
                        "A cell: with how many dead nodes operations of the others go on (at least 95 % are ok), in"
                                + " brackets what the arithmetic says, then the share that is ok with one more dead.",
                        "Under abd a write has a read phase too: it survives the smaller of the two numbers."));
    }

    static Survived survived(Laboratory laboratory, Named configuration, String versions) {
        int writes = configuration.n() - configuration.w();
        int reads = configuration.n() - configuration.r();
        List<History> histories = laboratory.seeds().stream()
                .map(seed -> history(laboratory, configuration, versions, seed))
                .toList();
        int expected = versions.equals("abd") ? Math.min(writes, reads) : writes;
        return new Survived(
                tolerance(histories, configuration.n(), "write", expected, Stage.in(laboratory)),
                tolerance(histories, configuration.n(), "read", reads, Stage.in(laboratory)));
    }

    private static Tolerance tolerance(List<History> histories, int nodes, String f, int expected, Stage stage) {
        int most = -1;
        double highest = 1;
        while (most < nodes - 1) {
            int dead = most + 1;
            List<Double> shares = histories.stream()
                    .map(history -> share(history, f, dead, stage))
                    .toList();
            highest = Collections.max(shares);
            if (Collections.min(shares) < GOES_ON) {
                return new Tolerance(expected, most, highest);
            }
            most = dead;
        }
        return new Tolerance(expected, most, 0);
    }

    /// With none dead, then one, and so on until one node is left.
    private static History history(Laboratory laboratory, Named configuration, String versions, long seed) {
        Stage stage = Stage.in(laboratory);
        long endMillis = configuration.n() * stage.lasts();
        String options = configuration.options()
                + " --versions " + versions + " --nodes " + configuration.n() + " --cluster " + laboratory.cluster()
                + " --nemesis none --settle 0 --rate 100 --concurrency " + CLIENTS_OF_A_NODE * configuration.n()
                + " --time-limit " + endMillis / 1_000;
        Plan plan = laboratory.plans().apply(List.of(options.split(" ", -1))).apply(seed);
        List<Step> kills = new ArrayList<>();
        for (int dead = 1; dead < configuration.n(); dead++) {
            Harm kill = new Harm.Kill(plan.nodes().get(dead - 1));
            kills.add(new Step("kill", dead * stage.lasts(), endMillis, List.of(kill)));
        }
        Plan broken = plan.with(new Schedule(kills));
        try (World world = laboratory.open().apply(broken)) {
            return Run.quickly(broken, world).history();
        }
    }

    /// Of the operations `f` of living nodes' clients while `dead` nodes were, the share that was ok.
    private static double share(History history, String f, int dead, Stage stage) {
        int all = 0;
        int ok = 0;
        for (Operation operation : history.operations()) {
            long millis = operation.invokeTime() / 1_000_000 - dead * stage.lasts();
            boolean counts = operation.f().equals(f) && millis >= stage.noticed() && millis < stage.ends();
            String node = String.valueOf(operation.invoke().node());
            if (counts && Integer.parseInt(node.substring(1)) > dead) {
                all++;
                ok += operation.isOk() ? 1 : 0;
            }
        }
        if (all == 0) {
            throw new IllegalStateException(
                    "expected operations of " + f + " by living nodes with " + dead + " dead, saw none");
        }
        return (double) ok / all;
    }
}
