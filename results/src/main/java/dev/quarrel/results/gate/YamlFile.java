package dev.quarrel.results.gate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A YAML file whose nodes know their lines. What does not fit is noted and reading goes on, so that all problems are
/// told at once.
final class YamlFile {
    private final String file;
    private final List<String> problems = new ArrayList<>();

    /// @param file how to call it in messages
    YamlFile(String file) {
        this.file = file;
    }

    /// The root, or null if this is not YAML or is empty.
    @Nullable
    Node compose(String yaml) {
        LoadSettings settings =
                LoadSettings.builder().setLabel(file).setUseMarks(true).build();
        try {
            return new Compose(settings).composeString(yaml).orElse(null);
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            problems.add(file + ":" + line + ": this is not YAML: " + e.getProblem());
        } catch (YamlEngineException e) {
            problems.add(file + ":1: this is not YAML: " + e.getMessage());
        }
        return null;
    }

    List<String> problems() {
        return problems;
    }

    void problem(Node node, String what) {
        problems.add(file + ":" + line(node) + ": " + what);
    }

    static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    /// The fields of a mapping, in their order, by name.
    Map<String, Field> fields(Node node, String what) {
        Map<String, Field> fields = new LinkedHashMap<>();
        if (!(node instanceof MappingNode mapping)) {
            problem(node, "expected " + what + " as 'name: value' pairs, got " + kind(node));
            return fields;
        }
        for (NodeTuple pair : mapping.getValue()) {
            String name = scalar(pair.getKeyNode());
            if (fields.put(name, new Field(name, pair.getKeyNode(), pair.getValueNode())) != null) {
                problem(pair.getKeyNode(), "'" + name + "' is given twice");
            }
        }
        return fields;
    }

    /// @param key where its name stands
    record Field(String name, Node key, Node value) {}

    /// What a list holds; anything else is a list of itself.
    static List<Node> elements(Node node) {
        return node instanceof SequenceNode list ? list.getValue() : List.of(node);
    }

    List<String> texts(Node node) {
        return elements(node).stream().map(this::scalar).toList();
    }

    /// A whole number of at least `least`; what is not one is noted.
    long number(Node node, long least) {
        try {
            long number = Long.parseLong(scalar(node));
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        problem(node, "expected a whole number of at least " + least + ", got '" + text(node) + "'");
        return least;
    }

    String scalar(Node node) {
        if (!(node instanceof ScalarNode)) {
            problem(node, "expected a single value, got " + kind(node));
        }
        return text(node);
    }

    static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : kind(node);
    }

    private static String kind(Node node) {
        return "a " + node.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
