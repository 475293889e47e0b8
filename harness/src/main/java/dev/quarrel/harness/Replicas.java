package dev.quarrel.harness;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Verdict;
import dev.quarrel.results.Holding;
import dev.quarrel.store.Reply;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.Sibling;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Asks every node what it holds itself of the keys that went wrong, after the test, and adds the answers to the
/// explanations: *Afterwards n1 and n3 held 17 (version 4/n1@1), n2 held nothing.*
public final class Replicas {
    private static final int MOST_KEYS = 10;

    private Replicas() {}

    /// @param observation is told the answers too
    static Verdict tell(World world, Verdict verdict, Observation observation) {
        List<String> keys = verdict.anomalies().stream()
                .map(Anomaly::key)
                .filter(key -> key != null)
                .distinct()
                .limit(MOST_KEYS)
                .toList();
        Map<String, String> held = new TreeMap<>();
        keys.forEach(key -> held.put(key, sentence(ask(world, key, observation))));
        List<Anomaly> told = new ArrayList<>();
        for (Anomaly anomaly : verdict.anomalies()) {
            String more = anomaly.key() == null ? null : held.get(anomaly.key());
            told.add(
                    more == null
                            ? anomaly
                            : new Anomaly(
                                    anomaly.name(),
                                    anomaly.key(),
                                    anomaly.events(),
                                    anomaly.explanation() + " " + more));
        }
        return new Verdict(verdict.checker(), verdict.validity(), verdict.because(), told, verdict.details());
    }

    /// What each node holds, as words, by node.
    private static Map<String, String> ask(World world, String key, Observation observation) {
        Map<String, String> held = new LinkedHashMap<>();
        StoreClient client = Threads.connect(world, "admin", 1_000);
        int[] waiting = {world.nodes().size()};
        for (String node : world.nodes()) {
            client.local(node, key, reply -> {
                waiting[0]--;
                held.put(node, words(reply));
                if (reply instanceof Reply.Local local) {
                    Stored stored = local.stored();
                    List<Holding.Version> versions = stored == null ? List.of() : versions(stored);
                    observation.answered(new Holding(world.nanoTime(), node, key, versions, List.of(), true));
                }
            });
        }
        world.run(() -> waiting[0] == 0);
        world.detach("admin");
        return held;
    }

    /// What is stored of a key as a report has it.
    public static List<Holding.Version> versions(Stored stored) {
        return stored.siblings().stream()
                .map(sibling -> {
                    Value value = sibling.value();
                    String text = value == null ? null : value.text();
                    return new Holding.Version(text, sibling.dot().toString());
                })
                .toList();
    }

    private static String sentence(Map<String, String> held) {
        Map<String, List<String>> nodes = new LinkedHashMap<>();
        new TreeMap<>(held)
                .forEach((node, what) ->
                        nodes.computeIfAbsent(what, w -> new ArrayList<>()).add(node));
        List<String> parts = new ArrayList<>();
        nodes.forEach((what, who) -> parts.add(String.join(", ", who) + " " + what));
        return "Afterwards " + String.join("; ", parts) + ".";
    }

    private static String words(Reply reply) {
        return switch (reply) {
            case Reply.Local local -> local.stored() == null ? "held nothing" : words(local.stored());
            case Reply.Indeterminate no -> "did not answer";
            case Reply.Unavailable no -> "was unavailable";
            case Reply.Refused no -> "refused to say";
            case Reply.Ok odd -> "answered something else";
        };
    }

    private static String words(Stored stored) {
        if (stored.siblings().isEmpty()) {
            return "held no value, having seen " + stored.seen();
        }
        List<String> siblings = new ArrayList<>();
        for (Sibling sibling : stored.siblings()) {
            Value value = sibling.value();
            String text = value == null ? "a tombstone" : value.text();
            siblings.add(text + " (version " + sibling.dot() + ")");
        }
        return "held " + String.join(" and ", siblings);
    }
}
