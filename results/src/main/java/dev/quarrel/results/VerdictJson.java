package dev.quarrel.results;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A verdict as the tree that `verdict.json` holds, and back.
///
/// ```
/// {"checker":"linearizable","validity":"invalid","anomalies":[
///   {"name":"stale-read","key":"k1","explanation":"…","events":[{"index":0,"time":812000,"process":3,"type":"invoke",
///    "f":"write","key":"k1","value":7,"node":"n2"}, …]}],"details":{"keys":4}}
/// ```
///
/// A verdict found among the details of another is written the same way and read back as a verdict.
final class VerdictJson {
    private VerdictJson() {}

    static Map<String, @Nullable Object> toMap(Verdict verdict) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("checker", verdict.checker());
        tree.put("validity", verdict.validity().name().toLowerCase(Locale.ROOT));
        if (verdict.because() != null) {
            tree.put("because", verdict.because());
        }
        tree.put(
                "anomalies",
                verdict.anomalies().stream().map(VerdictJson::anomaly).toList());
        tree.put("details", plain(verdict.details()));
        return tree;
    }

    static Verdict fromMap(Map<String, Object> tree) {
        List<Anomaly> anomalies = new ArrayList<>();
        for (Object each : (List<?>) tree.getOrDefault("anomalies", List.of())) {
            anomalies.add(anomalyOf(asMap(each)));
        }
        Map<String, Object> details = new LinkedHashMap<>();
        asMap(tree.getOrDefault("details", Map.of())).forEach((name, value) -> details.put(name, revive(value)));
        return new Verdict(
                string(tree, "checker"),
                Validity.valueOf(string(tree, "validity").toUpperCase(Locale.ROOT)),
                (String) tree.get("because"),
                anomalies,
                details);
    }

    private static Map<String, @Nullable Object> anomaly(Anomaly anomaly) {
        Map<String, @Nullable Object> tree = new LinkedHashMap<>();
        tree.put("name", anomaly.name());
        tree.put("key", anomaly.key());
        tree.put("explanation", anomaly.explanation());
        tree.put("events", anomaly.events().stream().map(VerdictJson::event).toList());
        return tree;
    }

    private static Anomaly anomalyOf(Map<String, Object> tree) {
        List<Event> events = new ArrayList<>();
        for (Object each : (List<?>) tree.getOrDefault("events", List.of())) {
            events.add(eventOf(asMap(each)));
        }
        return new Anomaly(string(tree, "name"), (String) tree.get("key"), events, string(tree, "explanation"));
    }

    /// An event in the form of one line of `history.jsonl`.
    static Map<String, @Nullable Object> event(Event event) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("index", event.index());
        line.put("time", event.time());
        line.put("process", event.isNemesis() ? "nemesis" : event.process());
        line.put("type", event.type().name().toLowerCase(Locale.ROOT));
        line.put("f", event.f());
        if (event.key() != null) {
            line.put("key", event.key());
        }
        line.put("value", event.value());
        line.putAll(event.extra());
        return line;
    }

    private static Event eventOf(Map<String, Object> line) {
        Map<String, Object> extra = new LinkedHashMap<>(line);
        List.of("index", "time", "process", "type", "f", "key", "value").forEach(extra::remove);
        Object process = line.get("process");
        return new Event(
                number(line, "index"),
                number(line, "time"),
                process instanceof Number n ? n.intValue() : Event.NEMESIS,
                Event.Type.valueOf(string(line, "type").toUpperCase(Locale.ROOT)),
                string(line, "f"),
                (String) line.get("key"),
                line.get("value"),
                extra);
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (value) {
            case Verdict verdict -> toMap(verdict);
            case Anomaly anomaly -> anomaly(anomaly);
            case Event event -> event(event);
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> tree = new LinkedHashMap<>();
                map.forEach((name, each) -> tree.put(String.valueOf(name), plain(each)));
                yield tree;
            }
            case Iterable<?> list -> {
                List<@Nullable Object> tree = new ArrayList<>();
                list.forEach(each -> tree.add(plain(each)));
                yield tree;
            }
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
            default -> value;
        };
    }

    private static Object revive(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(VerdictJson::revive).toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> tree = asMap(map);
            if (tree.containsKey("checker") && tree.containsKey("validity")) {
                return fromMap(tree);
            }
            Map<String, Object> revived = new LinkedHashMap<>();
            tree.forEach((name, each) -> revived.put(name, revive(each)));
            return revived;
        }
        return value;
    }

    @SuppressWarnings("unchecked") // JSON objects have string names
    static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }

    private static String string(Map<String, Object> tree, String name) {
        if (tree.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("verdict.json: expected a string under \"" + name + "\", got "
                + tree.get(name) + " in " + tree.keySet());
    }

    private static long number(Map<String, Object> tree, String name) {
        if (tree.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw new IllegalArgumentException("verdict.json: expected a number under \"" + name + "\", got "
                + tree.get(name) + " in " + tree.keySet());
    }
}
