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
    /// How long so many are dead, before one more is killed.
    private static final long STAGE_MILLIS = 4_000;
    /// By then, of a stage, each survivor has noticed.
    private static final long NOTICED_MILLIS = 2_500;
    /// An operation that begins later may still be under way when the next node is killed.
    private static final long LAST_MILLIS = STAGE_MILLIS - 100;

    private AvailabilityByKills() {}

    /// @param most the most dead nodes with which every operation of the survivors succeeded, over all seeds
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
                        "A cell: how many dead nodes leave every operation of the others ok, in brackets what the"
                                + " arithmetic says, then the share that is still ok with one more dead.",
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
                tolerance(histories, configuration.n(), "write", expected),
                tolerance(histories, configuration.n(), "read", reads));
    }

    private static Tolerance tolerance(List<History> histories, int nodes, String f, int expected) {
        int most = -1;
        double highest = 1;
        while (most < nodes - 1) {
            int dead = most + 1;
            List<Double> shares =
                    histories.stream().map(history -> share(history, f, dead)).toList();
            highest = Collections.max(shares);
            if (Collections.min(shares) < 1) {
                return new Tolerance(expected, most, highest);
            }
            most = dead;
        }
        return new Tolerance(expected, most, 0);
    }

    /// With none dead, then one, and so on until one node is left.
    private static History history(Laboratory laboratory, Named configuration, String versions, long seed) {
        long endMillis = configuration.n() * STAGE_MILLIS;
        String options = configuration.options()
                + " --versions " + versions + " --nodes " + configuration.n() + " --cluster " + laboratory.cluster()
                + " --nemesis none --settle 0 --rate 100 --time-limit " + endMillis / 1_000;
        Plan plan = laboratory.plans().apply(List.of(options.split(" ", -1))).apply(seed);
        List<Step> kills = new ArrayList<>();
        for (int dead = 1; dead < configuration.n(); dead++) {
            Harm kill = new Harm.Kill(plan.nodes().get(dead - 1));
            kills.add(new Step("kill", dead * STAGE_MILLIS, endMillis, List.of(kill)));
        }
        Plan broken = plan.with(new Schedule(kills));
        try (World world = laboratory.open().apply(broken)) {
            return Run.quickly(broken, world).history();
        }
    }

    /// Of the operations `f` of living nodes' clients while `dead` nodes were, the share that was ok.
    private static double share(History history, String f, int dead) {
        int all = 0;
        int ok = 0;
        for (Operation operation : history.operations()) {
            long millis = operation.invokeTime() / 1_000_000 - dead * STAGE_MILLIS;
            boolean counts = operation.f().equals(f) && millis >= NOTICED_MILLIS && millis < LAST_MILLIS;
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
