package dev.quarrel.harness.cli;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Run;
import dev.quarrel.harness.Shrinking;
import dev.quarrel.harness.Sweep;
import dev.quarrel.harness.World;
import dev.quarrel.results.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `quarrel campaign`: one test with many seeds on all cores. What is done is noted, so that a campaign that was broken
/// off goes on where it was; the first failures are shrunk, which tells what each anomaly takes; and the seeds that
/// failed can be kept in a file and run again.
@Command(
        name = "campaign",
        description = "Runs one test with many seeds on all cores.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CampaignCommand implements Callable<Integer> {
    private static final long MOST_SEEDS = 1_000_000;

    @Option(names = "--seeds", defaultValue = "1..100", description = "From..to (default: 1..100).")
    String seeds = "1..100";

    @Option(names = "--minutes", defaultValue = "5", description = "Begin no more runs after (default: 5).")
    double minutes = 5;

    @Option(
            names = "--first",
            defaultValue = "3",
            description = "Of each anomaly, so many failing seeds are shrunk and kept as regressions (default: 3).")
    int first = 3;

    @Option(names = "--no-shrink", description = "Shrinks none.")
    boolean noShrink;

    @Option(names = "--shrink-seconds", defaultValue = "10", description = "For each, at most (default: 10).")
    double shrinkSeconds = 10;

    @Option(names = "--regressions", paramLabel = "FILE", description = "Adds the first failing seeds to this file.")
    @Nullable
    Path regressions;

    @Option(
            names = "--rerun",
            paramLabel = "FILE",
            description = "Runs the tests of such a file again, and nothing else: exits 1 if one still fails.")
    @Nullable
    Path rerun;

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Where done seeds are noted (default: a file of this test among the runs of its name).")
    @Nullable
    Path log;

    @Option(names = "--fresh", description = "Forget what was done before.")
    boolean fresh;

    @Mixin
    TestOptions options = new TestOptions();

    @Spec
    @Nullable
    CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try {
            return rerun == null ? campaign(System.out) : again(rerun, System.out);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(line(), String.valueOf(e.getMessage()), e);
        }
    }

    private int again(Path file, PrintStream out) throws IOException {
        if (line().getParseResult().matchedOptions().size() > 1) {
            throw new IllegalArgumentException("expected no other option beside --rerun: each test has its own");
        }
        return TestCommand.exitCode(new Regressions(file).rerun(out));
    }

    private int campaign(PrintStream out) throws IOException {
        List<Long> all = range();
        checkNumbers();
        Plan sample = firstTest(all);
        expect(
                sample.cluster().equals("sim"),
                "sim, for many at a time; in containers, see gate",
                "--cluster " + sample.cluster());
        try (CampaignNotes notes =
                CampaignNotes.open(log, options.runs.resolve(sample.name()), sample, options.schedule != null, fresh)) {
            return campaign(all, sample, notes, out);
        }
    }

    private int campaign(List<Long> all, Plan sample, CampaignNotes notes, PrintStream out) throws IOException {
        CampaignTally tally = new CampaignTally();
        notes.runs().stream().filter(run -> all.contains(run.seed())).forEach(tally::add);
        Set<Long> done = notes.runs().stream().map(Sweep.Sample::seed).collect(Collectors.toCollection(TreeSet::new));
        List<Long> todo = all.stream().filter(seed -> !done.contains(seed)).toList();
        out.println(sample.summary());
        out.printf(
                "%d seeds to run, %d done before, noted in %s%n", todo.size(), all.size() - todo.size(), notes.file());
        try (Interruption interruption =
                new Interruption("the runs under way end; the same command goes on from there")) {
            sweep(todo, notes, tally, interruption::wanted, out);
            if (!noShrink) {
                shrink(notes, tally, interruption::wanted, out);
            }
            out.println();
            tally.print(out, notes.shrunk());
            keep(tally, out);
        }
        return TestCommand.exitCode(tally.worst());
    }

    private void sweep(
            List<Long> todo, CampaignNotes notes, CampaignTally tally, BooleanSupplier stop, PrintStream out) {
        ProgressLine progress = new ProgressLine(out);
        long before = tally.operations();
        long began = System.nanoTime();
        long deadline = began + Math.round(minutes * 60e9);
        int[] ran = new int[1];
        BooleanSupplier enough = () -> stop.getAsBoolean() || System.nanoTime() > deadline;
        Sweep.run(todo, this::plan, Clusters::open, List.of("*"), enough, run -> {
            ran[0]++;
            if (tally.isNew(run)) {
                progress.end();
                out.println(String.join(", ", run.anomalies()) + " with seed " + run.seed() + ": ./quarrel "
                        + String.join(" ", arguments(run.seed())));
            }
            notes.add(run);
            tally.add(run);
            progress.tell(() -> "%d of %d, %s, %s"
                    .formatted(ran[0], todo.size(), tally.line(), rate(tally.operations() - before, began)));
        });
        progress.end();
        out.printf("%d runs, %s%n", ran[0], rate(tally.operations() - before, began));
        if (ran[0] < todo.size()) {
            out.printf("broken off with %d seeds to run: the same command goes on from there%n", todo.size() - ran[0]);
        }
    }

    private static String rate(long operations, long began) {
        double seconds = (System.nanoTime() - began) / 1e9;
        return String.format(Locale.ROOT, "%d operations in %.1f s: %.0f/s", operations, seconds, operations / seconds);
    }

    /// A failing seed whose run is made small, judged by one anomaly.
    private record Failure(long seed, String anomaly) {}

    private void shrink(CampaignNotes notes, CampaignTally tally, BooleanSupplier stop, PrintStream out) {
        List<Failure> failures = new ArrayList<>();
        tally.first(first)
                .forEach((anomaly, those) -> those.stream()
                        .filter(seed -> notes.shrunk().stream()
                                .noneMatch(small ->
                                        small.seed() == seed && small.anomaly().equals(anomaly)))
                        .forEach(seed -> failures.add(new Failure(seed, anomaly))));
        List<Long> numbers = LongStream.range(0, failures.size()).boxed().toList();
        int cores = Runtime.getRuntime().availableProcessors();
        Sweep.inParallel(
                numbers,
                cores,
                number -> stop.getAsBoolean() ? "" : small(failures.get(Math.toIntExact(number))),
                came -> {
                    if (came instanceof CampaignNotes.Small small) {
                        notes.add(small);
                        out.printf(
                                "seed %d, %s: shrunk to %d operations and %d faults%n",
                                small.seed(), small.anomaly(), small.operations(), small.faults());
                    } else if (!came.equals("")) {
                        out.println(came);
                    }
                });
    }

    /// The small run, kept; or in words why there is none: a sweep waits for every seed.
    @SuppressWarnings("CatchThrowable")
    private Object small(Failure failure) {
        try {
            Plan plan = plan(failure.seed());
            Run.Quick quick;
            try (World world = Clusters.open(plan)) {
                quick = Run.quickly(plan, world);
            }
            Anomaly found = quick.verdict().anomalies().stream()
                    .filter(each -> each.name().equals(failure.anomaly()))
                    .findFirst()
                    .orElseThrow();
            Shrinking.Shrunk shrunk =
                    Shrinking.shrink(plan, quick.history(), found, Clusters::open, Math.round(shrinkSeconds * 1_000));
            return new CampaignNotes.Small(
                    failure.seed(),
                    failure.anomaly(),
                    shrunk.after().operations(),
                    shrunk.after().faults(),
                    shrunk.cause().isEmpty() ? CampaignNotes.NO_FAULT : String.join("+", shrunk.cause()),
                    kept(shrunk.plan()).toString());
        } catch (Throwable e) {
            return "seed %d, %s: not shrunk, because %s"
                    .formatted(failure.seed(), failure.anomaly(), e.getMessage() == null ? e : e.getMessage());
        }
    }

    private Path kept(Plan plan) {
        try (World world = Clusters.open(plan)) {
            RunDirectory directory = RunDirectory.create(options.runs, plan.name(), Instant.now(), plan.seed());
            Run.run(plan, world, directory, event -> {}, () -> false);
            return directory.path();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void keep(CampaignTally tally, PrintStream out) throws IOException {
        if (regressions == null) {
            return;
        }
        Set<Long> failing = new TreeSet<>();
        tally.first(first).values().forEach(failing::addAll);
        int added = new Regressions(regressions)
                .add(failing.stream()
                        .map(seed -> new Regressions.Line(0, arguments(seed), tally.anomalies(seed)))
                        .toList());
        out.printf("%n%d tests added to %s; campaign --rerun runs them again%n", added, regressions);
    }

    /// That of the first seed that makes a test, to see whether the options fit.
    private Plan firstTest(List<Long> all) {
        Sweep.@Nullable NoTest last = null;
        for (long seed : all) {
            try {
                return plan(seed);
            } catch (Sweep.NoTest none) {
                last = none;
            }
        }
        throw new IllegalArgumentException(
                "no seed of " + seeds + " makes a test: "
                        + Objects.requireNonNull(last).getMessage(),
                last);
    }

    private Plan plan(long seed) {
        return options.plan(seed, arguments(seed));
    }

    /// The same options for `quarrel test`: what was given, but for what only a campaign knows and where runs are kept.
    private List<String> arguments(long seed) {
        CommandSpec test = new CommandLine(new TestCommand()).getCommandSpec();
        List<String> arguments = new ArrayList<>(List.of("test"));
        List<String> given = line().getParent().getParseResult().originalArgs();
        for (int i = 1; i < given.size(); i++) {
            String name = given.get(i).split("=", 2)[0];
            OptionSpec own = Objects.requireNonNull(spec).findOption(name);
            boolean mine = own != null && (test.findOption(name) == null || name.equals("--runs"));
            if (mine && own.arity().max() > 0 && !given.get(i).contains("=")) {
                i++;
            }
            if (!mine) {
                arguments.add(given.get(i));
            }
        }
        arguments.addAll(List.of("--seed", Long.toString(seed)));
        return arguments;
    }

    private List<Long> range() {
        String[] ends = seeds.split("\\.\\.", -1);
        try {
            long from = Long.parseLong(ends[0].strip());
            long to = ends.length == 1 ? from : Long.parseLong(ends[1].strip());
            if (ends.length <= 2 && 0 <= from && from <= to && to - from < MOST_SEEDS) {
                return LongStream.rangeClosed(from, to).boxed().toList();
            }
        } catch (NumberFormatException e) {
            // Told below, with what a range is.
        }
        throw new IllegalArgumentException("expected one seed or a range from the lower to the higher, 0 or more, "
                + MOST_SEEDS + " seeds at most, such as 1..100; got --seeds " + seeds);
    }

    private void checkNumbers() {
        expect(minutes > 0, "a time above 0", "--minutes " + minutes);
        expect(shrinkSeconds > 0, "a time above 0", "--shrink-seconds " + shrinkSeconds);
        expect(first >= 1, "1 or more", "--first " + first);
    }

    private static void expect(boolean fits, String expected, String came) {
        if (!fits) {
            throw new IllegalArgumentException("expected " + expected + ", got " + came);
        }
    }

    private CommandLine line() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
