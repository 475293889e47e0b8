package dev.quarrel.results.gate;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads a [Suite] from YAML and lists every problem with its line, all at once.
public final class SuiteFile {
    private static final List<String> TOP = List.of("name", "retries", "runs");
    private static final List<String> CELL = List.of("name", "seeds", "expect", "regressions");
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,18})\\.\\.([0-9]{1,18})");
    private static final int MOST_RETRIES = 100;
    private static final long MOST_SEEDS = 1_000_000;

    private final String file;
    private final YamlFile yaml;
    private final Options options;

    private SuiteFile(String file, Options options) {
        this.file = file;
        this.yaml = new YamlFile(file);
        this.options = options;
    }

    /// What is known of the tests that a cell can describe.
    ///
    /// @param names of the options that a cell may have, without dashes
    /// @param misfit why the options of a cell make no test, or null if they do
    /// @param regressions the tests that a file of them names, a cell each, which expects nothing yet
    public record Options(
            Collection<String> names, Function<Suite.Cell, @Nullable String> misfit, Regressions regressions) {}

    /// Reads a file of tests that failed once.
    @FunctionalInterface
    public interface Regressions {
        /// @throws IllegalArgumentException with every line that is no test
        List<Suite.Cell> read(Path file) throws IOException;
    }

    /// As [#parse], from a file.
    public static Suite read(Path path, Options options) throws IOException {
        try {
            return parse(Files.readString(path), path.toString(), options);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(path + ":1: expected YAML in UTF-8, got bytes that are none", e);
        }
    }

    /// @param file how to call the text in messages
    /// @throws IllegalArgumentException with every problem, each as `file:line: …`
    public static Suite parse(String text, String file, Options options) {
        SuiteFile reader = new SuiteFile(file, options);
        Suite suite = reader.suite(text);
        if (!reader.yaml.problems().isEmpty() || suite == null) {
            throw new IllegalArgumentException(String.join("\n", reader.yaml.problems()));
        }
        return suite;
    }

    private @Nullable Suite suite(String text) {
        Node root = yaml.compose(text);
        if (root == null) {
            if (yaml.problems().isEmpty()) {
                yaml.problems().add(file + ":1: expected a suite with 'runs:', got an empty file");
            }
            return null;
        }
        Map<String, YamlFile.Field> top = yaml.fields(root, "a suite");
        top.values().stream()
                .filter(field -> !TOP.contains(field.name()))
                .forEach(field ->
                        yaml.problem(field.key(), "unknown field '" + field.name() + "' of a suite; it has " + TOP));
        YamlFile.Field name = top.get("name");
        YamlFile.Field retries = top.get("retries");
        return new Suite(
                name == null ? file : yaml.scalar(name.value()),
                retries == null ? 0 : retries(retries.value()),
                cells(root, top.get("runs")));
    }

    private int retries(Node node) {
        long retries = yaml.number(node, 0);
        if (retries > MOST_RETRIES) {
            yaml.problem(node, "expected at most " + MOST_RETRIES + " retries, got " + retries);
        }
        return (int) Math.min(retries, MOST_RETRIES);
    }

    private List<Suite.Cell> cells(Node root, YamlFile.@Nullable Field runs) {
        List<Suite.Cell> cells = new ArrayList<>();
        if (runs != null
                && runs.value() instanceof SequenceNode list
                && !list.getValue().isEmpty()) {
            list.getValue().forEach(node -> cells.addAll(cells(node)));
        } else {
            yaml.problem(runs == null ? root : runs.value(), "expected 'runs:' with a list of cells");
        }
        return cells;
    }

    /// One, or of a file of regressions one for each of its tests.
    private List<Suite.Cell> cells(Node node) {
        Map<String, YamlFile.Field> fields = yaml.fields(node, "a cell");
        YamlFile.Field regressions = fields.get("regressions");
        if (regressions == null) {
            return List.of(cell(node, fields));
        }
        if (!Set.of("regressions", "expect").equals(fields.keySet())) {
            yaml.problem(node, "a cell of regressions has 'regressions: FILE' and 'expect', got " + fields.keySet());
            return List.of();
        }
        YamlFile.Field expect = Objects.requireNonNull(fields.get("expect"));
        Expectation expected = new ExpectationReader(yaml).read(expect.value());
        List<Suite.Cell> cells = new ArrayList<>();
        try {
            Path path = Path.of(file).resolveSibling(yaml.scalar(regressions.value()));
            for (Suite.Cell test : options.regressions().read(path)) {
                Suite.Cell cell =
                        new Suite.Cell(test.name(), YamlFile.line(node), test.options(), test.seeds(), expected);
                String misfit = options.misfit().apply(cell);
                if (misfit != null) {
                    yaml.problem(node, cell.name() + ": " + misfit);
                }
                cells.add(cell);
            }
        } catch (IOException e) {
            yaml.problem(
                    regressions.value(), "expected a file of regressions beside the suite, which cannot be read: " + e);
        } catch (IllegalArgumentException e) {
            yaml.problem(regressions.value(), String.valueOf(e.getMessage()));
        }
        return cells;
    }

    private Suite.Cell cell(Node node, Map<String, YamlFile.Field> fields) {
        Map<String, String> given = new LinkedHashMap<>();
        fields.values().stream().filter(field -> !CELL.contains(field.name())).forEach(field -> option(field, given));
        YamlFile.Field expect = fields.get("expect");
        YamlFile.Field seeds = fields.get("seeds");
        YamlFile.Field name = fields.get("name");
        if (expect == null && !fields.isEmpty()) {
            yaml.problem(node, "a cell must say what it expects, such as 'expect: {verdict: valid}'");
        }
        Suite.Cell cell = new Suite.Cell(
                name == null ? title(given) : yaml.scalar(name.value()),
                YamlFile.line(node),
                given,
                seeds == null ? List.of(1L) : seeds(seeds.value()),
                expect == null
                        ? new Expectation(null, List.of(), List.of(), List.of())
                        : new ExpectationReader(yaml).read(expect.value()));
        String misfit =
                options.names().containsAll(given.keySet()) ? options.misfit().apply(cell) : null;
        if (misfit != null) {
            yaml.problem(node, misfit);
        }
        return cell;
    }

    /// `true` is a switch, `false` turns off what can be turned off, a list is joined by commas.
    private void option(YamlFile.Field field, Map<String, String> into) {
        String text = String.join(",", yaml.texts(field.value()));
        String name = text.equals("false") ? "no-" + field.name() : field.name();
        if (text.equals("false")
                && options.names().contains(field.name())
                && !options.names().contains(name)) {
            return;
        }
        if (!options.names().contains(name)) {
            yaml.problem(
                    field.key(),
                    "unknown field '" + field.name() + "' of a cell; it has " + CELL + " and the options of test: "
                            + options.names().stream().sorted().toList());
        }
        into.put(name, text.equals("true") || text.equals("false") ? "" : text);
    }

    /// `strong register partition,kill`, and by name what is not plain from its value.
    private static String title(Map<String, String> options) {
        List<String> words = new ArrayList<>();
        options.forEach((name, value) -> {
            boolean plain = List.of("profile", "workload", "nemesis", "cluster").contains(name);
            words.add(plain ? value : (name + " " + value).strip());
        });
        return String.join(" ", words);
    }

    /// How many from 1 on, a range such as `5..9`, or a list.
    private List<Long> seeds(Node node) {
        if (node instanceof SequenceNode list && !list.getValue().isEmpty()) {
            return list.getValue().stream()
                    .map(each -> yaml.number(each, 0))
                    .distinct()
                    .toList();
        }
        Matcher range = RANGE.matcher(YamlFile.text(node));
        long first = range.matches() ? Long.parseLong(range.group(1)) : 1;
        long last = range.matches() ? Long.parseLong(range.group(2)) : yaml.number(node, 1);
        if (last < first || last - first >= MOST_SEEDS) {
            yaml.problem(node, "expected 1 to " + MOST_SEEDS + " seeds, got '" + YamlFile.text(node) + "'");
            return List.of(1L);
        }
        return LongStream.rangeClosed(first, last).boxed().toList();
    }
}
