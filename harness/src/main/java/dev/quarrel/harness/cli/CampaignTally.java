package dev.quarrel.harness.cli;

import dev.quarrel.checker.Validity;
import dev.quarrel.harness.Sweep;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What the seeds of a campaign came to, by anomaly, and each anomaly by what it takes: the kinds of faults that are
/// left when a failing run is shrunk.
final class CampaignTally {
    private static final int MOST_SEEDS = 10;

    private final List<Sweep.Sample> runs = new ArrayList<>();
    private final List<Sweep.Sample> skipped = new ArrayList<>();
    private final Map<String, List<Long>> byAnomaly = new TreeMap<>();

    void add(Sweep.Sample run) {
        if (run.isNoTest()) {
            skipped.add(run);
            return;
        }
        runs.add(run);
        run.anomalies()
                .forEach(name -> byAnomaly
                        .computeIfAbsent(name, first -> new ArrayList<>())
                        .add(run.seed()));
    }

    boolean isNew(Sweep.Sample run) {
        return !byAnomaly.keySet().containsAll(run.anomalies());
    }

    long operations() {
        return runs.stream().mapToLong(Sweep.Sample::operations).sum();
    }

    /// The lowest seeds of each anomaly, so many of it.
    Map<String, List<Long>> first(int most) {
        Map<String, List<Long>> first = new TreeMap<>();
        byAnomaly.forEach((name, seeds) ->
                first.put(name, seeds.stream().sorted().limit(most).toList()));
        return first;
    }

    List<String> anomalies(long seed) {
        return runs.stream()
                .filter(run -> run.seed() == seed)
                .map(Sweep.Sample::anomalies)
                .findFirst()
                .orElseThrow();
    }

    /// The worst of all runs; unknown where there was none.
    Validity worst() {
        return count(Validity.INVALID) > 0
                ? Validity.INVALID
                : count(Validity.UNKNOWN) > 0 || runs.isEmpty() ? Validity.UNKNOWN : Validity.VALID;
    }

    String line() {
        String judged = "%d runs: %d valid, %d invalid, %d unknown"
                .formatted(runs.size(), count(Validity.VALID), count(Validity.INVALID), count(Validity.UNKNOWN));
        return skipped.isEmpty() ? judged : judged + "; %d seeds make no test".formatted(skipped.size());
    }

    void print(PrintStream out, List<CampaignNotes.Small> shrunk) {
        out.println(line());
        byAnomaly.forEach((name, seeds) -> {
            out.printf("%n%s in %d of %d runs: seeds %s%n", name, seeds.size(), runs.size(), some(seeds));
            causes(out, name, shrunk);
        });
        reasons(runs.stream().filter(run -> run.validity() == Validity.UNKNOWN).toList())
                .forEach((reason, seeds) -> out.printf("%nunknown, because %s: seeds %s%n", reason, some(seeds)));
        reasons(skipped).forEach((reason, seeds) -> out.printf("%nskipped, %s: seeds %s%n", reason, some(seeds)));
    }

    private static Map<String, List<Long>> reasons(List<Sweep.Sample> those) {
        Map<String, List<Long>> reasons = new TreeMap<>();
        those.forEach(run -> reasons.computeIfAbsent(String.valueOf(run.because()), first -> new ArrayList<>())
                .add(run.seed()));
        return reasons;
    }

    private static void causes(PrintStream out, String name, List<CampaignNotes.Small> shrunk) {
        Map<String, List<CampaignNotes.Small>> byCause = shrunk.stream()
                .filter(small -> small.anomaly().equals(name))
                .sorted(Comparator.comparingInt(small -> small.operations() + small.faults()))
                .collect(Collectors.groupingBy(CampaignNotes.Small::cause, TreeMap::new, Collectors.toList()));
        byCause.forEach((cause, those) -> {
            CampaignNotes.Small least = those.getFirst();
            Set<Long> seeds =
                    those.stream().map(CampaignNotes.Small::seed).collect(Collectors.toCollection(LinkedHashSet::new));
            out.printf(
                    Locale.ROOT,
                    "  %-28s seeds %s; seed %d shrunk to %d operations, %d faults: %s%n",
                    cause.equals(CampaignNotes.NO_FAULT) ? "the configuration alone" : cause,
                    some(List.copyOf(seeds)),
                    least.seed(),
                    least.operations(),
                    least.faults(),
                    least.run());
        });
    }

    private static String some(List<Long> seeds) {
        String first =
                seeds.stream().sorted().limit(MOST_SEEDS).map(String::valueOf).collect(Collectors.joining(", "));
        return seeds.size() > MOST_SEEDS ? first + ", …" : first;
    }

    private long count(Validity validity) {
        return runs.stream().filter(run -> run.validity() == validity).count();
    }
}
