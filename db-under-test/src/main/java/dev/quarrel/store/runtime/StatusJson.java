package dev.quarrel.store.runtime;

import dev.quarrel.store.Health;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Topology;
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
        shown.put("siblingWarnings", health.siblingWarnings());
        return HttpReply.json(health.serving() ? 200 : 503, shown);
    }

    static Map<String, Object> ring(Topology topology) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("epoch", topology.epoch());
        shown.put("phase", topology.phase().name().toLowerCase(Locale.ROOT));
        shown.put("before", members(topology.before()));
        shown.put("after", members(topology.after()));
        return shown;
    }

    private static List<Map<String, String>> members(List<NodeConfig.Member> members) {
        return members.stream()
                .map(member -> Map.of("name", member.name(), "datacentre", member.datacentre(), "rack", member.rack()))
                .toList();
    }
}
