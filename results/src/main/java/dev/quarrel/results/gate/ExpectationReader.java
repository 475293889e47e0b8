package dev.quarrel.results.gate;

import dev.quarrel.checker.Validity;
import dev.quarrel.checker.judges.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads what a cell expects, in any of these forms:
///
/// ```yaml
/// expect: valid
/// expect: {verdict: valid, lost-writes: 0, loss: "<= 2%"}
/// expect: {finds: stale-read, never: [lost-write], holds: ["staleness p99 <= 200 ms"]}
/// expect: [valid, lost-writes: 0, availability >= 99%, converges within 10 s]
/// ```
final class ExpectationReader {
    private final YamlFile yaml;
    private final List<String> finds = new ArrayList<>();
    private final List<String> never = new ArrayList<>();
    private final List<Threshold> thresholds = new ArrayList<>();
    private @Nullable Validity verdict;

    ExpectationReader(YamlFile yaml) {
        this.yaml = yaml;
    }

    Expectation read(Node node) {
        YamlFile.elements(node).forEach(this::element);
        Expectation expectation = new Expectation(verdict, finds, never, thresholds);
        if (expectation.isEmpty() && yaml.problems().isEmpty()) {
            yaml.problem(node, "expected a verdict, an anomaly to find, or a bound; got nothing");
        }
        return expectation;
    }

    private void element(Node node) {
        if (node instanceof MappingNode) {
            yaml.fields(node, "an expectation").values().forEach(this::field);
        } else if (isWord(yaml.scalar(node))) {
            verdict(node);
        } else {
            threshold(node, YamlFile.text(node));
        }
    }

    private void field(YamlFile.Field field) {
        Node value = field.value();
        switch (field.name()) {
            case "verdict" -> verdict(value);
            case "finds" -> anomalies(value, finds);
            case "never" -> anomalies(value, never);
            case "holds" -> YamlFile.elements(value).forEach(each -> threshold(each, yaml.scalar(each)));
            default -> figure(field);
        }
    }

    /// A misspelt anomaly would never be found, and so a `never` would always hold.
    private void anomalies(Node node, List<String> into) {
        for (Node each : YamlFile.elements(node)) {
            String name = yaml.scalar(each);
            String misfit = Catalogue.misfit(name);
            if (misfit != null) {
                yaml.problem(each, misfit);
            }
            into.add(name);
        }
    }

    /// `lost-writes: 0`, `loss: <= 2%`, `converges: within 10 s`.
    private void figure(YamlFile.Field field) {
        if (!Figure.names().contains(field.name())) {
            yaml.problem(
                    field.key(),
                    "unknown field '" + field.name() + "' of an expectation; it has verdict, finds, never, holds, and "
                            + Figure.names());
            return;
        }
        String bound = yaml.scalar(field.value());
        boolean related = bound.matches("(<=|>=|=|within\\b).*");
        threshold(field.value(), field.name() + (related ? " " : " = ") + bound);
    }

    private void threshold(Node node, String text) {
        try {
            thresholds.add(Threshold.parse(text));
        } catch (IllegalArgumentException e) {
            yaml.problem(node, String.valueOf(e.getMessage()));
        }
    }

    /// A single word is a verdict, or was meant to be.
    private static boolean isWord(String text) {
        return text.matches("[A-Za-z]+");
    }

    private void verdict(Node node) {
        String text = yaml.scalar(node);
        for (Validity validity : Validity.values()) {
            if (validity.name().toLowerCase(Locale.ROOT).equals(text)) {
                if (verdict != null && verdict != validity) {
                    yaml.problem(node, "expected one verdict, got '" + text + "' after another");
                }
                verdict = validity;
                return;
            }
        }
        yaml.problem(node, "expected valid, invalid or unknown, got '" + text + "'");
    }
}
