package dev.quarrel.store.runtime;

import dev.quarrel.store.Health;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.RingView;
import dev.quarrel.store.Topology;
import dev.quarrel.store.membership.Gossip;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What `GET /health` and `GET /ring` say.
final class StatusJson {
    private StatusJson() {}

    static HttpReply health(String id, Health health) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("node", id);
        shown.put("status", health.complaints().isEmpty() ? "ok" : health.serving() ? "degraded" : "not serving");
        shown.put("complaints", health.complaints());
        shown.put("silentPeers", health.silentPeers());
        shown.put("hints", health.hints());
        shown.put("repairAgeMillis", health.repairAgeMillis());
        shown.put("otherRings", health.otherRings());
        shown.put("crowdedKeys", health.crowdedKeys());
        return HttpReply.json(health.serving() ? 200 : 503, shown);
    }

    /// `members` says of each what it is doing; `missing` for whom a change waits.
    static Map<String, Object> ring(String id, RingView ring) {
        Topology topology = ring.topology();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("node", id);
        shown.put("epoch", topology.epoch());
        shown.put("phase", topology.phase().name().toLowerCase(Locale.ROOT));
        shown.put("before", members(topology.before()));
        shown.put("after", members(topology.after()));
        shown.put(
                "members",
                topology.members().stream().map(member -> state(member, ring)).toList());
        shown.put("missing", ring.missing());
        shown.put("copiedKeys", ring.copiedKeys());
        return shown;
    }

    private static Map<String, Object> state(NodeConfig.Member member, RingView ring) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("name", member.name());
        shown.put("state", state(member.name(), ring.topology()));
        Gossip.Word word = ring.words().get(member.name());
        if (word != null) {
            shown.put("says", word.status().name().toLowerCase(Locale.ROOT));
            shown.put("epoch", word.ringEpoch());
            shown.put("generation", word.generation());
        }
        return shown;
    }

    private static String state(String name, Topology topology) {
        boolean before = has(topology.before(), name);
        if (before && has(topology.after(), name)) {
            return "member";
        }
        return !before ? "joining" : name.equals(topology.gone()) ? "being replaced" : "leaving";
    }

    private static boolean has(List<NodeConfig.Member> members, String name) {
        return members.stream().anyMatch(member -> member.name().equals(name));
    }

    private static List<Map<String, String>> members(List<NodeConfig.Member> members) {
        return members.stream()
                .map(member -> Map.of(
                        "name", member.name(),
                        "datacentre", member.datacentre(),
                        "rack", member.rack(),
                        "address", member.address()))
                .toList();
    }
}
