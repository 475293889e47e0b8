package dev.quarrel.harness.cli;

import dev.quarrel.checker.Validity;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Sweep;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `quarrel campaign`: one test with many seeds on all cores. What is done is written down, so that a campaign that was
/// broken off goes on where it was, and the seeds that failed can be run again.
@Command(
        name = "campaign",
        description = "Runs one test with many seeds on all cores.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CampaignCommand implements Callable<Integer> {
    private static final long TELL_NANOS = 2_000_000_000L;

    @Mixin
    TestOptions options = new TestOptions();

    @Option(names = "--seeds", defaultValue = "1..100", description = "From..to (default: 1..100).")
    String seeds = "1..100";

    @Option(names = "--minutes", defaultValue = "5", description = "Begin no more runs after (default: 5).")
    double minutes = 5;

    @Option(
            names = "--log",
            description = "Where done seeds are noted (default: campaign.txt among the runs of this name).")
    @Nullable
    Path log;

    @Option(names = "--fresh", description = "Forget what was done before.")
    boolean fresh;

    @Spec
    @Nullable
    CommandSpec spec;

    private final Map<String, List<Long>> byAnomaly = new TreeMap<>();
    private long runs;
    private long operations;
    private long began;
    private long toldAt;

    @Override
    public Integer call() throws IOException {
        PrintStream out = System.out;
        Plan sample = plan(0);
        Path file = log == null ? options.runs.resolve(sample.name()).resolve("campaign.txt") : log;
        Files.createDirectories(file.toAbsolutePath().getParent());
        Set<Long> done = fresh ? Set.of() : done(file, sample);
        List<Long> todo = range().filter(seed -> !done.contains(seed)).boxed().toList();
        out.println(sample.summary());
        out.printf("%d seeds to run, %d done before, noted in %s%n", todo.size(), done.size(), file);
        begin(file, sample, done.isEmpty());
        began = System.nanoTime();
        long deadline = began + Math.round(minutes * 60e9);
        Sweep.run(todo, this::plan, Clusters::open, List.of("*"), () -> System.nanoTime() > deadline, run -> {
            note(file, run);
            tell(out, run);
        });
        return summary(out);
    }

    private Plan plan(long seed) {
        try {
            return options.plan(seed, arguments(seed));
        } catch (IllegalArgumentException e) {
            CommandSpec own = java.util.Objects.requireNonNull(spec);
            throw new CommandLine.ParameterException(own.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /// The same options, for `quarrel test`.
    private List<String> arguments(long seed) {
        CommandLine own = java.util.Objects.requireNonNull(spec).commandLine();
        List<String> arguments = new ArrayList<>(List.of("test"));
        CommandLine test = new CommandLine(new TestCommand());
        own.getParseResult().matchedOptions().stream()
                .filter(option -> test.getCommandSpec().findOption(option.longestName()) != null)
                .forEach(option -> option.originalStringValues()
                        .forEach(value -> arguments.addAll(List.of(option.longestName(), value))));
        arguments.addAll(List.of("--seed", Long.toString(seed)));
        return arguments;
    }

    private LongStream range() {
        String[] ends = seeds.split("\\.\\.", 2);
        long first = Long.parseLong(ends[0]);
        return LongStream.rangeClosed(first, ends.length == 1 ? first : Long.parseLong(ends[1]));
    }

    /// The seeds that the file says are done, if it is of the very same test.
    private static Set<Long> done(Path file, Plan plan) throws IOException {
        Set<Long> done = new HashSet<>();
        if (Files.exists(file)) {
            List<String> lines = Files.readAllLines(file);
            if (!lines.isEmpty() && lines.getFirst().equals(header(plan))) {
                lines.stream().skip(1).forEach(line -> done.add(Long.valueOf(line.substring(0, line.indexOf(' ')))));
            }
        }
        return done;
    }

    private static String header(Plan plan) {
        List<String> arguments = plan.arguments();
        return "# " + String.join(" ", arguments.subList(0, arguments.size() - 2));
    }

    private static void begin(Path file, Plan plan, boolean anew) throws IOException {
        if (anew) {
            Files.writeString(file, header(plan) + "\n");
        }
    }

    private static void note(Path file, Sweep.Sample run) {
        String line = "%d %s %s%n"
                .formatted(
                        run.seed(),
                        run.validity().name().toLowerCase(Locale.ROOT),
                        run.because() == null ? String.join(",", run.anomalies()) : run.because());
        try {
            Files.writeString(file, line, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void tell(PrintStream out, Sweep.Sample run) {
        runs++;
        operations += run.operations();
        List<String> names =
                run.validity() == Validity.UNKNOWN ? List.of("unknown: " + run.because()) : run.anomalies();
        for (String name : names) {
            List<Long> seen = byAnomaly.computeIfAbsent(name, n -> new ArrayList<>());
            if (seen.isEmpty()) {
                out.printf(
                        "%s first with seed %d: ./quarrel %s%n",
                        name, run.seed(), String.join(" ", arguments(run.seed())));
            }
            seen.add(run.seed());
        }
        if (System.nanoTime() - toldAt > TELL_NANOS) {
            toldAt = System.nanoTime();
            rate(out);
        }
    }

    private void rate(PrintStream out) {
        double seconds = (System.nanoTime() - began) / 1e9;
        out.printf(
                Locale.ROOT,
                "%d runs, %d operations in %.1f s: %.0f operations/s%n",
                runs,
                operations,
                seconds,
                operations / seconds);
    }

    private int summary(PrintStream out) {
        rate(out);
        byAnomaly.forEach((name, failing) -> out.printf(
                "%-30s %5d of %d runs, seeds %s%s%n",
                name,
                failing.size(),
                runs,
                failing.subList(0, Math.min(10, failing.size())),
                failing.size() > 10 ? " …" : ""));
        if (byAnomaly.isEmpty()) {
            out.println("all valid");
            return 0;
        }
        return byAnomaly.keySet().stream().allMatch(name -> name.startsWith("unknown")) ? 2 : 1;
    }
}
