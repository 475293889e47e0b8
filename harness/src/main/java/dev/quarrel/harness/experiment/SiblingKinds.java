package dev.quarrel.harness.experiment;

import java.util.ArrayList;
import java.util.List;

/// What each way to version values makes of the same concurrent writes: dotted version vectors keep exactly what is
/// concurrent; one vector for all siblings of a key makes siblings of what was replaced, one per value drops what
/// nobody
/// replaced; last write wins keeps one value and drops the rest (Preguiça et al. 2010, *Dotted version vectors*).
final class SiblingKinds {
    private static final List<String> KINDS = List.of("dvv", "vv", "vv-per-value", "lww-wall");
    private static final String OPTIONS = "--workload siblings --profile riak --nemesis none --rate 400 --keys 2"
            + " --concurrency 10 --time-limit 20 --versions ";

    private SiblingKinds() {}

    static Table run(Laboratory laboratory) {
        List<List<String>> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>(List.of(
                "Sums over %d seeds from %d, cluster: %s; the same writes for each kind, all with the context of the last read."
                        .formatted(laboratory.seeds().size(), laboratory.seeds().getFirst(), laboratory.cluster()),
                "A false conflict: a read showed two values of which one write had known the other. A lost sibling: an"
                        + " acknowledged value that no write knew of is missing from the last read."));
        for (String kind : KINDS) {
            List<Laboratory.Result> results = laboratory.runs(kind, OPTIONS + kind, plan -> plan);
            rows.add(List.of(
                    kind,
                    sum(results, "reads"),
                    sum(results, "readsWithSiblings"),
                    Long.toString(Math.round(Laboratory.spread(results, result -> result.figure("siblings", "max"))
                            .highest())),
                    sum(results, "trueConflicts"),
                    sum(results, "falseConflicts"),
                    sum(results, "lostSiblings")));
            notes.addAll(Laboratory.troubles(results));
        }
        return new Table(
                "Siblings by kind of version",
                List.of(
                        "versions",
                        "reads",
                        "reads with siblings",
                        "most siblings",
                        "true conflicts",
                        "false conflicts",
                        "lost siblings"),
                rows,
                notes);
    }

    private static String sum(List<Laboratory.Result> results, String figure) {
        return Long.toString(Math.round(results.stream()
                .mapToDouble(result -> result.figure("siblings", figure))
                .sum()));
    }
}
