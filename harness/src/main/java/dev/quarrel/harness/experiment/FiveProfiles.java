package dev.quarrel.harness.experiment;

import dev.quarrel.store.Guarantee.Promise;
import dev.quarrel.store.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/// The profiles side by side: of each promise whether it is given and whether it was kept, under partitions, kills and
/// pauses; then, fault by fault, how many operations were served, and how many reads were stale, writes lost and
/// siblings shown. The figures are of our store with the defaults of the systems that gave the names.
final class FiveProfiles {
    /// Each fault, and its options; a run without any has the same operations.
    private static final List<String> FAULTS = List.of("none", "partition", "kill", "pause");

    private static final String PACE = " --rate 400 --keys 2 --operations-per-key 1000 --concurrency 20 --time-limit 10"
            + " --interval 1 --duration 2 --nemesis ";

    /// As one promise after the other is judged: a fifth of what [PromisesKept] does, for there are siblings to carry.
    private static final String JUDGED = " --rate 400";

    private FiveProfiles() {}

    static Table run(Laboratory laboratory) {
        List<List<String>> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>(List.of(
                "%d seeds from %d, cluster: %s, 5 nodes. Promises: partitions, kills and pauses."
                        .formatted(laboratory.seeds().size(), laboratory.seeds().getFirst(), laboratory.cluster()),
                "A promise is kept in a run in which its checker found nothing. Where it was given only as long as"
                        + " something is so that was not so in these runs, that is said; (!) marks one that was broken"
                        + " though everything it assumes was so.",
                "Medians over the seeds with lowest and highest. Served: operations that were ok. Lost writes:"
                        + " acknowledged ones that gave way to an older value, or to nothing, which no order of the"
                        + " writes excuses. Lost additions: acknowledged ones that are not in the set in the end."));
        for (Promise promise : Promise.values()) {
            rows.add(row(
                    promise.words(),
                    profile -> text(PromisesKept.cell(laboratory, profile, "--profile " + profile, promise, JUDGED))));
        }
        for (String fault : FAULTS) {
            rows.addAll(rates(laboratory, fault, notes));
        }
        List<String> header = Stream.concat(
                        Stream.of("profile"), Profile.ALL.stream().map(Profile::name))
                .toList();
        return new Table("The five profiles", header, rows, notes);
    }

    private static List<String> row(String name, Function<String, String> cell) {
        List<String> row = new ArrayList<>(List.of(name));
        Profile.ALL.forEach(profile -> row.add(cell.apply(profile.name())));
        return row;
    }

    private static String text(PromisesKept.Cell cell) {
        int kept = cell.runs() - cell.found();
        if (!cell.given()) {
            return "not promised; held in %d of %d".formatted(kept, cell.runs());
        }
        if (cell.found() == 0) {
            return "kept in %d of %d".formatted(kept, cell.runs());
        }
        return cell.broken() == 0
                ? "promised under conditions not kept here; held in %d of %d".formatted(kept, cell.runs())
                : "broken in %d of %d (!)".formatted(cell.broken(), cell.runs());
    }

    /// Five rows of one kind of fault.
    private static List<List<String>> rates(Laboratory laboratory, String fault, List<String> notes) {
        List<String> served = new ArrayList<>(List.of("served, " + words(fault)));
        List<String> stale = new ArrayList<>(List.of("stale reads, " + words(fault)));
        List<String> writes = new ArrayList<>(List.of("lost writes, " + words(fault)));
        List<String> adds = new ArrayList<>(List.of("lost additions, " + words(fault)));
        List<String> siblings = new ArrayList<>(List.of("most siblings, " + words(fault)));
        for (Profile profile : Profile.ALL) {
            String label = profile.name() + " " + fault;
            String options = "--profile " + profile.name() + PACE + fault + " --workload ";
            List<Laboratory.Result> registers =
                    told(label, laboratory.runs(label + " staleness", options + "staleness", same -> same), notes);
            List<Laboratory.Result> sets =
                    told(label, laboratory.runs(label + " set", options + "set", same -> same), notes);
            List<Laboratory.Result> several =
                    told(label, laboratory.runs(label + " siblings", options + "siblings", same -> same), notes);
            served.add(percent(registers, result -> share(result, "stats", "ok", "count")));
            stale.add(percent(registers, result -> share(result, "staleness", "stale", "reads")));
            writes.add(percent(registers, result -> share(result, "lost-writes", "lostToOlder", "acknowledged")));
            adds.add(percent(sets, Set2013::loss));
            siblings.add(most(several));
        }
        return List.of(served, stale, writes, adds, siblings);
    }

    private static List<Laboratory.Result> told(String label, List<Laboratory.Result> results, List<String> notes) {
        Laboratory.troubles(results).forEach(trouble -> notes.add(label + ": " + trouble));
        return results;
    }

    private static String words(String fault) {
        return fault.equals("none") ? "no fault" : fault;
    }

    private static double share(Laboratory.Result result, String checker, String some, String all) {
        double whole = result.figure(checker, all);
        return whole == 0 ? 0 : result.figure(checker, some) / whole;
    }

    private static String percent(List<Laboratory.Result> results, Function<Laboratory.Result, Double> figure) {
        return ended(results) ? Laboratory.spread(results, figure).percent() : "no run ended";
    }

    private static String most(List<Laboratory.Result> results) {
        return ended(results)
                ? String.format(
                        Locale.ROOT,
                        "%.0f",
                        Laboratory.spread(results, result -> result.figure("siblings", "max"))
                                .highest())
                : "no run ended";
    }

    private static boolean ended(List<Laboratory.Result> results) {
        return results.stream().anyMatch(result -> result.verdict() != null);
    }
}
