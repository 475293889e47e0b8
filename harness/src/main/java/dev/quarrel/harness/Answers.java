package dev.quarrel.harness;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.store.Defect;
import dev.quarrel.store.Settings;
import dev.quarrel.store.versions.VersionKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Says of an anomaly with a read which replicas had acknowledged the write that it missed, what kept it from the
/// others, and what those held that the read heard.
///
/// ```
/// n2 acknowledged the write of 17 at 4.103 s; the cut from 3.900 s kept it from n1 and n3; n3, asked at 6.002 s, had
/// never heard of it: it held 12.
/// ```
///
/// Completions tell who answered (`acks`, `heard`). That a replica had *never* heard of a version is said only where
/// the world was looked into; elsewhere, that it did not have it.
final class Answers {
    private final History history;
    private final FaultsBeside faults;
    private final Settings store;
    private final Function<String, List<String>> homes;
    private final Observation observation;
    private final Map<String, Map<String, Operation>> writers = new HashMap<>();

    Answers(
            History history,
            FaultsBeside faults,
            Settings store,
            Function<String, List<String>> homes,
            Observation observation) {
        this.history = history;
        this.faults = faults;
        this.store = store;
        this.homes = homes;
        this.observation = observation;
    }

    Verdict tell(Verdict verdict) {
        return verdict.telling(this::sentence);
    }

    private String sentence(Anomaly anomaly) {
        String key = anomaly.key();
        List<Operation> operations = operations(anomaly);
        Operation read = operations.stream()
                .filter(each -> !heard(each).isEmpty())
                .max(Comparator.comparingLong(Operation::completionTime))
                .orElse(null);
        Operation missed = key == null || read == null ? null : missed(key, operations, read);
        if (key == null || read == null || missed == null) {
            return "";
        }
        List<String> parts = new ArrayList<>(List.of(acknowledged(missed)));
        parts.addAll(kept(key, missed));
        heard(read).forEach((node, held) -> parts.add(had(key, node, held, missed, read)));
        return " " + String.join("; ", parts) + ".";
    }

    private List<Operation> operations(Anomaly anomaly) {
        Map<Integer, Operation> byCall = new LinkedHashMap<>();
        for (Event event : anomaly.events()) {
            int at = (int) event.index();
            if (event.isNemesis() || at >= history.size() || !history.get(at).equals(event)) {
                continue;
            }
            int call = event.type() == Event.Type.INVOKE ? at : history.pairOf(at);
            if (call >= 0) {
                byCall.put(call, history.operationAt(call));
            }
        }
        return List.copyOf(byCall.values());
    }

    /// The write that the read ought to show: the last one of the anomaly that was over before it began. Where the read
    /// shows that, the one whose version an earlier read showed. Null where there is none, or no replica is known to
    /// have it.
    private @Nullable Operation missed(String key, List<Operation> operations, Operation read) {
        List<String> shown = versions(read);
        Operation last = operations.stream()
                .filter(each -> version(each) != null && heard(each).isEmpty() && isBefore(each, read))
                .max(Comparator.comparingLong(Operation::completionTime))
                .orElse(null);
        if (last != null && !shown.contains(version(last))) {
            return acks(last).isEmpty() ? null : last;
        }
        return operations.stream()
                .filter(each -> !heard(each).isEmpty() && isBefore(each, read))
                .flatMap(earlier -> versions(earlier).stream())
                .filter(version ->
                        !shown.contains(version) && shown.stream().noneMatch(each -> beats(key, each, version)))
                .map(version -> writer(key, version))
                .filter(writer -> writer != null && !acks(writer).isEmpty())
                .findFirst()
                .orElse(null);
    }

    private static boolean isBefore(Operation one, Operation other) {
        return one.completionTime() <= other.invokeTime();
    }

    private static String acknowledged(Operation write) {
        String when = FaultsBeside.when(write.completionTime());
        return write.isOk()
                ? and(acks(write)) + " acknowledged " + words(write) + " at " + when
                : and(acks(write)) + " had acknowledged " + words(write) + " when it was given up at " + when;
    }

    /// What kept the write from those replicas that did not acknowledge it: faults that lasted as long as it did.
    private List<String> kept(String key, Operation write) {
        String version = version(write);
        Map<String, List<String>> from = new LinkedHashMap<>();
        for (String home : homes.apply(key)) {
            Boolean held = version == null ? null : observation.held(home, key, version, write.completionTime());
            if (!acks(write).contains(home) && !Boolean.TRUE.equals(held)) {
                String cause = cause(home, write);
                if (cause != null) {
                    from.computeIfAbsent(cause, c -> new ArrayList<>()).add(home);
                }
            }
        }
        List<String> parts = new ArrayList<>();
        from.forEach((cause, nodes) -> parts.add(cause + " kept it from " + and(nodes)));
        return parts;
    }

    private @Nullable String cause(String home, Operation write) {
        for (FaultsBeside.Struck fault : faults.struck()) {
            if (fault.from() > write.invokeTime() || fault.until() < write.completionTime()) {
                continue;
            }
            for (Harm harm : fault.harms()) {
                String name = name(harm, home, write.node());
                if (name != null) {
                    return "the " + name + " from " + FaultsBeside.when(fault.from());
                }
            }
        }
        return null;
    }

    /// What to call the harm if it surely keeps a coordinator's writes from a replica. No harm between nodes cuts off a
    /// client that coordinates.
    private @Nullable String name(Harm harm, String home, @Nullable String coordinator) {
        boolean between = !store.clientDriven()
                && harm instanceof Harm.OnLink link
                && link.to().equals(home)
                && link.from().equals(coordinator);
        boolean there = harm instanceof Harm.OnNode node && node.node().equals(home);
        if (between && harm instanceof Harm.DropVerb drop && drop.verb().startsWith("ReplicaWrite")) {
            return "loss of " + drop.verb();
        } else if (between && harm instanceof Harm.Cut) {
            return "cut";
        } else if (there && harm instanceof Harm.Pause) {
            return "pause";
        } else if (there && harm instanceof Harm.Down && !(harm instanceof Harm.KillMidWrite)) {
            return "outage";
        }
        return null;
    }

    private String had(String key, String node, List<String> held, Operation missed, Operation read) {
        String asked = node + ", asked at " + FaultsBeside.when(read.invokeTime()) + ", ";
        String version = version(missed);
        // A physical delete leaves nothing behind by which to tell who had it.
        boolean traceless = missed.f().equals("delete") && store.deletes() instanceof Settings.Deletes.Physical;
        if (version == null || traceless) {
            return asked + "held " + words(key, held);
        }
        if (held.contains(version)) {
            return asked + "held it";
        }
        if (held.stream().anyMatch(each -> beats(key, each, version))) {
            return asked + "held " + words(key, held)
                    + (isOrdered() ? ", whose version is not lower" : ", which replaced it");
        }
        boolean told = isOrdered() || held.stream().allMatch(each -> writer(key, each) != null);
        Boolean ever = told ? observation.held(node, key, version, read.completionTime()) : null;
        if (Boolean.FALSE.equals(ever) && !acks(missed).contains(node)) {
            return asked + "had never heard of it: it held " + words(key, held);
        }
        if (Boolean.TRUE.equals(ever)) {
            long lost = observation.lost(node, key, version, read.completionTime());
            return asked + "did not have it any more" + (lost < 0 ? "" : ", since " + FaultsBeside.when(lost))
                    + ": it held " + words(key, held);
        }
        return asked + (told ? "did not have it: it held " : "held ") + words(key, held);
    }

    private String words(String key, List<String> versions) {
        return versions.isEmpty()
                ? "nothing"
                : and(versions.stream().map(version -> words(key, version)).toList());
    }

    private String words(String key, String version) {
        Operation writer = writer(key, version);
        if (writer == null) {
            return "version " + version;
        }
        return writer.f().equals("write") ? String.valueOf(writer.argument()) : "that of " + words(writer);
    }

    private static String words(Operation write) {
        return "the " + write.f() + (write.argument() == null ? "" : " of " + write.argument());
    }

    /// Whether of two versions of the store the higher one always wins.
    private boolean isOrdered() {
        return store.versions().isRegister();
    }

    /// Whether whoever holds the one keeps it and not the other: it is not lower, or its writer knew the other.
    private boolean beats(String key, String one, String other) {
        if (isOrdered()) {
            int byNumber = Long.compare(number(one), number(other));
            boolean keepsFirst = store.versions() == VersionKind.COUNTER || store.has(Defect.TIE_BY_ARRIVAL);
            return byNumber > 0 || (byNumber == 0 && (keepsFirst || one.compareTo(other) > 0));
        }
        Operation writer = writer(key, one);
        return writer != null
                && extra(writer).get("context") instanceof Map<?, ?> context
                && ((context.get("vector") instanceof Map<?, ?> vector
                                && vector.get(other.substring(other.indexOf('/') + 1)) instanceof Number seen
                                && seen.longValue() >= number(other))
                        || strings(context.get("cloud")).contains(other));
    }

    private static long number(String version) {
        return Long.parseLong(version.substring(0, version.indexOf('/')));
    }

    /// Who wrote a version, if that was told; of what nobody acknowledged, no version is known.
    private @Nullable Operation writer(String key, String version) {
        return writers.computeIfAbsent(key, this::writers).get(version);
    }

    private Map<String, Operation> writers(String key) {
        Map<String, Operation> byVersion = new HashMap<>();
        for (Operation operation : history.operationsByKey().getOrDefault(key, List.of())) {
            String version = version(operation);
            if (version != null && heard(operation).isEmpty() && !operation.f().equals("read")) {
                byVersion.put(version, operation);
            }
        }
        return byVersion;
    }

    private static @Nullable String version(Operation operation) {
        return extra(operation).get("version") instanceof String version ? version : null;
    }

    private static List<String> versions(Operation operation) {
        String one = version(operation);
        return one != null ? List.of(one) : strings(extra(operation).get("versions"));
    }

    private static List<String> acks(Operation operation) {
        return strings(extra(operation).get("acks"));
    }

    private static Map<String, List<String>> heard(Operation operation) {
        Map<String, List<String>> heard = new LinkedHashMap<>();
        if (operation.isOk() && extra(operation).get("heard") instanceof Map<?, ?> map) {
            map.forEach((node, held) -> heard.put(String.valueOf(node), strings(held)));
        }
        return heard;
    }

    private static Map<String, Object> extra(Operation operation) {
        Event completion = operation.completion();
        return completion == null ? Map.of() : completion.extra();
    }

    private static List<String> strings(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static String and(List<String> words) {
        int last = words.size() - 1;
        return last < 1
                ? String.join("", words)
                : String.join(", ", words.subList(0, last)) + " and " + words.get(last);
    }
}
