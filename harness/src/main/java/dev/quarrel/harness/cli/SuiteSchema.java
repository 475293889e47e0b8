package dev.quarrel.harness.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quarrel.checker.judges.Catalogue;
import dev.quarrel.results.gate.Figure;
import dev.quarrel.results.gate.Suite;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// The JSON Schema of suites: the one that comes with the gate, with what only the command line knows added, which are
/// the options that a cell may set, the anomalies that there are, and the figures that an expectation may bound.
final class SuiteSchema {
    private static final List<String> DECIDED_BY_THE_GATE = List.of("seed", "runs", "name", "help", "version");

    private SuiteSchema() {}

    /// What a cell may set, without dashes: all of `quarrel test` but what the gate decides itself.
    static Map<String, OptionSpec> options() {
        Map<String, OptionSpec> options = new TreeMap<>();
        for (OptionSpec option :
                new CommandLine(new TestCommand()).getCommandSpec().options()) {
            String name = option.longestName().substring(2);
            options.put(name, option);
            if (option.negatable()) {
                options.put("no-" + name, option);
            }
        }
        options.keySet().removeAll(DECIDED_BY_THE_GATE);
        return options;
    }

    /// @return pretty-printed JSON that ends in a line break
    static String text() throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        try (InputStream file = Suite.class.getResourceAsStream("suite.schema.json")) {
            ObjectNode schema = (ObjectNode) mapper.readTree(Objects.requireNonNull(file, "suite.schema.json"));
            ObjectNode cell = (ObjectNode) schema.at("/$defs/cell/properties");
            options().forEach((name, option) -> describe(cell.putObject(name), option));
            ArrayNode anomalies = ((ObjectNode) schema.at("/$defs/anomaly")).putArray("enum");
            Catalogue.anomalies().forEach(anomalies::add);
            ObjectNode fields = (ObjectNode) schema.at("/$defs/fields/properties");
            Figure.names().forEach(figure -> types(fields.putObject(figure), "integer", "string"));
            return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(schema) + "\n";
        }
    }

    private static void describe(ObjectNode property, OptionSpec option) {
        property.put("description", String.join(" ", option.description()));
        Class<?> type = option.type();
        if (type == boolean.class || type == Boolean.class) {
            types(property, "boolean");
        } else if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
            types(property, "number");
        } else {
            types(property, "string", "number", "array");
            property.putObject("items").put("type", "string");
        }
    }

    private static void types(ObjectNode property, String... types) {
        ArrayNode array = property.putArray("type");
        List.of(types).forEach(array::add);
    }
}
