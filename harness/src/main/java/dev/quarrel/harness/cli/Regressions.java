package dev.quarrel.harness.cli;

import dev.quarrel.checker.Validity;
import dev.quarrel.harness.Plan;
import dev.quarrel.harness.Sweep;
import dev.quarrel.results.gate.Expectation;
import dev.quarrel.results.gate.Suite;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/// A file of tests that failed once, to be run again: the arguments of a `test`, and after `#` what it showed.
///
/// ```
/// test --profile dynamo --r 1 --w 1 --seed 3  # stale-read, lost-write
/// ```
public final class Regressions {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final String MARK = " # ";

    private final Path file;

    /// @param anomalies by name, in the order of the line; never empty
    public record Line(int number, List<String> arguments, List<String> anomalies) {
        String text() {
            return arguments.stream()
                            .map(word -> word.matches("[^\\s'#]+") ? word : "'" + word + "'")
                            .reduce((one, other) -> one + " " + other)
                            .orElseThrow()
                    + " " + MARK + String.join(", ", anomalies);
        }

        public Plan plan() {
            return TestCommand.plan(arguments);
        }
    }

    public Regressions(Path file) {
        this.file = file;
    }

    /// Adds those that are not in it yet.
    ///
    /// @return how many that were
    int add(List<Line> lines) throws IOException {
        List<List<String>> known =
                Files.exists(file) ? read().stream().map(Line::arguments).toList() : List.of();
        List<String> fresh = lines.stream()
                .filter(line -> !known.contains(line.arguments()))
                .map(Line::text)
                .toList();
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, fresh, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        return fresh.size();
    }

    /// Runs all of them again, and tells of each whether it still shows what it showed.
    ///
    /// @return the worst: invalid when any still fails in the same way or another
    Validity rerun(PrintStream out) throws IOException {
        List<Line> lines = read();
        List<Long> numbers = LongStream.range(0, lines.size()).boxed().toList();
        List<Validity> came = new ArrayList<>();
        Sweep.run(
                numbers,
                number -> lines.get(Math.toIntExact(number)).plan(),
                Clusters::open,
                List.of("*"),
                () -> false,
                run -> {
                    came.add(run.validity());
                    Line line = lines.get(Math.toIntExact(run.seed()));
                    out.println(outcome(line, run) + ": ./quarrel " + String.join(" ", line.arguments()));
                });
        long failing = came.stream().filter(Validity.INVALID::equals).count();
        long unknown = came.stream().filter(Validity.UNKNOWN::equals).count();
        out.printf("%d of %d still fail, %d unknown%n", failing, lines.size(), unknown);
        return failing > 0 ? Validity.INVALID : unknown > 0 ? Validity.UNKNOWN : Validity.VALID;
    }

    /// Each as a cell of a suite, which expects nothing yet.
    List<Suite.Cell> cells() throws IOException {
        return read().stream().map(this::cell).toList();
    }

    /// What a line is called where it is a test case: `failing.txt:3 stale-read`.
    public String name(Line line) {
        return file.getFileName() + ":" + line.number() + " " + String.join(", ", line.anomalies());
    }

    private Suite.Cell cell(Line line) {
        Map<String, String> options = new LinkedHashMap<>();
        List<String> words = line.arguments();
        for (int i = 1; i < words.size(); i++) {
            String option = words.get(i).substring(2);
            boolean isSwitch = i + 1 == words.size() || words.get(i + 1).startsWith("--");
            options.put(option, isSwitch ? "" : words.get(++i));
        }
        options.remove("seed");
        Expectation nothing = new Expectation(null, List.of(), List.of(), List.of());
        return new Suite.Cell(
                name(line), line.number(), options, List.of(line.plan().seed()), nothing);
    }

    private static String outcome(Line line, Sweep.Sample run) {
        return switch (run.validity()) {
            case VALID -> "no longer fails";
            case UNKNOWN -> "unknown, because " + run.because();
            case INVALID -> {
                Set<String> both = new TreeSet<>(line.anomalies());
                both.retainAll(run.anomalies());
                yield both.isEmpty()
                        ? "fails otherwise, with " + String.join(", ", run.anomalies()) + " in place of "
                                + String.join(", ", line.anomalies())
                        : "still fails, with " + String.join(", ", both);
            }
        };
    }

    /// @throws IllegalArgumentException when a line is none: all of them are told at once
    public List<Line> read() throws IOException {
        List<Line> lines = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String text : Files.readAllLines(file)) {
            number++;
            if (!text.isBlank() && !text.startsWith("#")) {
                try {
                    lines.add(parse(text, number));
                } catch (IllegalArgumentException e) {
                    problems.add("line " + number + ": " + e.getMessage());
                }
            }
        }
        if (lines.isEmpty() && problems.isEmpty()) {
            problems.add("it has no test; campaign --regressions writes some");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(file + " cannot be run:\n" + String.join("\n", problems));
        }
        return lines;
    }

    private static Line parse(String text, int number) {
        int mark = text.lastIndexOf(MARK);
        String anomalies = mark < 0 ? "" : text.substring(mark + MARK.length()).strip();
        List<String> arguments = new ArrayList<>();
        Matcher words = WORD.matcher(mark < 0 ? text : text.substring(0, mark));
        while (words.find()) {
            arguments.add(words.group(1) == null ? words.group(2) : words.group(1));
        }
        if (anomalies.isEmpty() || !arguments.getFirst().equals("test")) {
            throw new IllegalArgumentException(
                    "expected 'test', its options, --seed among them, then # and the anomalies, got '" + text + "'");
        }
        Line line = new Line(number, arguments, List.of(anomalies.split(",\\s*")));
        String cluster = line.plan().cluster();
        if (!cluster.equals("sim")) {
            throw new IllegalArgumentException(
                    "expected a test of the simulated world, which a seed repeats, got" + " --cluster " + cluster);
        }
        return line;
    }
}
