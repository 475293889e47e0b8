package dev.quarrel.harness.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Loss against clock skew: the workload of 2013 under its perfect lock, strict quorums and last write wins, with each
/// node's clock off by up to so much, either way. A coordinator that lags stamps its write with a time that has passed:
/// the write is acknowledged and discarded.
final class LossBySkew {
    private static final List<Double> SECONDS = List.of(0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0);
    private static final String LOCKED = "set-2013-locked --versions lww-wall --clock-skew ";

    private LossBySkew() {}

    static Table run(Laboratory laboratory) {
        List<List<String>> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>(List.of(
                "Median loss over %d seeds from %d with lowest and highest, cluster: %s; perfect lock, N=3 R=W=2."
                        .formatted(laboratory.seeds().size(), laboratory.seeds().getFirst(), laboratory.cluster())));
        for (double skew : SECONDS) {
            String options = Set2013.options(laboratory, LOCKED + skew);
            String label = String.format(Locale.ROOT, "%.0f ms", skew * 1_000);
            List<Laboratory.Result> healthy =
                    laboratory.runs(label + ", healthy", options + " --profile riak --no-sloppy", plan -> plan);
            List<Laboratory.Result> strict =
                    laboratory.runs(label + ", strict", options + " --profile riak --no-sloppy", Set2013::cut);
            List<Laboratory.Result> sloppy =
                    laboratory.runs(label + ", sloppy", options + " --profile riak", Set2013::cut);
            rows.add(List.of(label, loss(healthy), loss(strict), loss(sloppy)));
            for (List<Laboratory.Result> results : List.of(healthy, strict, sloppy)) {
                notes.addAll(Laboratory.troubles(results));
            }
        }
        return new Table(
                "Loss by clock skew",
                List.of("clocks off by up to", "strict, no partition", "strict, partition", "sloppy, partition"),
                rows,
                notes);
    }

    private static String loss(List<Laboratory.Result> results) {
        return Laboratory.spread(results, Set2013::loss).percent();
    }
}
