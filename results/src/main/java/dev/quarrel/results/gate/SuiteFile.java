package dev.quarrel.results.gate;

import dev.quarrel.checker.Validity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// Reads a [Suite] from YAML and lists every problem with its line, all at once.
public final class SuiteFile {
    private static final List<String> TOP = List.of("name", "retries", "runs");
    private static final List<String> EXPECT = List.of("verdict", "finds", "never", "holds");

    private final String file;
    private final List<String> problems = new ArrayList<>();

    private SuiteFile(String file) {
        this.file = file;
    }

    public static Suite read(Path path) throws IOException {
        return parse(Files.readString(path), path.toString());
    }

    /// @param file how to call the text in messages
    /// @throws IllegalArgumentException with every problem, each as `file:line: …`
    public static Suite parse(String yaml, String file) {
        SuiteFile reader = new SuiteFile(file);
        Suite suite = reader.suite(yaml);
        if (!reader.problems.isEmpty() || suite == null) {
            throw new IllegalArgumentException(String.join("\n", reader.problems));
        }
        return suite;
    }

    private @Nullable Suite suite(String yaml) {
        Node root;
        try {
            root = new Compose(LoadSettings.builder()
                            .setLabel(file)
                            .setUseMarks(true)
                            .build())
                    .composeString(yaml)
                    .orElse(null);
        } catch (YamlEngineException e) {
            problems.add(file + ": this is not YAML: " + e.getMessage());
            return null;
        }
        if (root == null) {
            problems.add(file + ":1: expected a suite with 'runs:', got an empty file");
            return null;
        }
        Map<String, Node> top = mapping(root, "a suite", TOP);
        Node runs = top.get("runs");
        List<Suite.Cell> cells = new ArrayList<>();
        if (runs instanceof SequenceNode list && !list.getValue().isEmpty()) {
            list.getValue().forEach(node -> cells.add(cell(node)));
        } else {
            problem(runs == null ? root : runs, "expected 'runs:' with a list of cells");
        }
        Node name = top.get("name");
        return new Suite(name == null ? file : scalar(name), (int) number(top.get("retries"), 0), cells);
    }

    private Suite.Cell cell(Node node) {
        Map<String, Node> fields = mapping(node, "a cell", null);
        Map<String, String> options = new LinkedHashMap<>();
        fields.forEach((name, value) -> {
            if (!List.of("seeds", "expect", "name").contains(name)) {
                option(name, value, options);
            }
        });
        Node expect = fields.get("expect");
        if (expect == null) {
            problem(node, "a cell must say what it expects, such as 'expect: {verdict: valid}'");
        }
        Node named = fields.get("name");
        return new Suite.Cell(
                named == null ? String.join(" ", options.values()) : scalar(named),
                line(node),
                options,
                seeds(fields.get("seeds")),
                expect == null ? new Expectation(null, List.of(), List.of(), List.of()) : expectation(expect));
    }

    /// `true` is a switch, `false` is its absence, a list is joined by commas.
    private void option(String name, Node value, Map<String, String> options) {
        String text = String.join(",", texts(value));
        if (!text.equals("false")) {
            options.put(name, text.equals("true") ? "" : text);
        }
    }

    private List<Long> seeds(@Nullable Node node) {
        if (node instanceof SequenceNode list) {
            return list.getValue().stream().map(each -> number(each, 1)).toList();
        }
        return LongStream.rangeClosed(1, number(node, 1)).boxed().toList();
    }

    private Expectation expectation(Node node) {
        if (node instanceof ScalarNode scalar) {
            return new Expectation(verdict(scalar), List.of(), List.of(), List.of());
        }
        List<Threshold> thresholds = new ArrayList<>();
        Map<String, Node> fields = mapping(node, "an expectation", null);
        fields.forEach((name, value) -> {
            if (name.equals("holds")) {
                elements(value).forEach(each -> threshold(each, scalar(each), thresholds));
            } else if (!EXPECT.contains(name)) {
                String bound = scalar(value);
                boolean related = bound.startsWith("<=") || bound.startsWith(">=") || bound.startsWith("within");
                threshold(value, name + (related ? " " : " = ") + bound, thresholds);
            }
        });
        Node verdict = fields.get("verdict");
        return new Expectation(
                verdict == null ? null : verdict(verdict),
                texts(fields.get("finds")),
                texts(fields.get("never")),
                thresholds);
    }

    private void threshold(Node node, String text, List<Threshold> into) {
        try {
            into.add(Threshold.parse(text));
        } catch (IllegalArgumentException e) {
            problem(node, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable Validity verdict(Node node) {
        for (Validity validity : Validity.values()) {
            if (validity.name().toLowerCase(Locale.ROOT).equals(scalar(node))) {
                return validity;
            }
        }
        problem(node, "expected valid, invalid or unknown, got '" + scalar(node) + "'");
        return null;
    }

    private List<String> texts(@Nullable Node node) {
        return node == null
                ? List.of()
                : elements(node).stream().map(this::scalar).toList();
    }

    private static List<Node> elements(Node node) {
        return node instanceof SequenceNode list ? list.getValue() : List.of(node);
    }

    private long number(@Nullable Node node, long otherwise) {
        if (node == null) {
            return otherwise;
        }
        try {
            return Long.parseLong(scalar(node));
        } catch (NumberFormatException e) {
            problem(node, "expected a whole number, got '" + scalar(node) + "'");
            return otherwise;
        }
    }

    private String scalar(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        problem(
                node,
                "expected a single value, got a " + node.getNodeType().name().toLowerCase(Locale.ROOT));
        return "";
    }

    private Map<String, Node> mapping(Node node, String what, @Nullable List<String> known) {
        Map<String, Node> fields = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            problem(
                    node,
                    "expected " + what + " as 'name: value' pairs, got a "
                            + node.getNodeType().name().toLowerCase(Locale.ROOT));
            return fields;
        }
        for (NodeTuple pair : mapping.getValue()) {
            String name = scalar(pair.getKeyNode());
            if (known != null && !known.contains(name)) {
                problem(pair.getKeyNode(), "unknown field '" + name + "' of " + what + "; it has " + known);
            }
            if (fields.put(name, pair.getValueNode()) != null) {
                problem(pair.getKeyNode(), "'" + name + "' is given twice");
            }
        }
        return fields;
    }

    private void problem(Node node, String what) {
        problems.add(file + ":" + line(node) + ": " + what);
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
