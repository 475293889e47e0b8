package dev.quarrel.harness.sim;

import dev.quarrel.harness.Observation;
import dev.quarrel.results.Holding;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Looks into the hosts between two turns of the world: what each holds of the keys it has just written, and now and
/// then what it counts. It sends nothing, sets no timer and draws nothing, so a watched run has the history of an
/// unwatched one.
final class Sight {
    private final Timeline timeline;
    private final Map<String, SimHost> hosts;
    private final Map<String, LinkedHashSet<String>> touched = new LinkedHashMap<>();
    private final Map<String, TreeSet<String>> known = new TreeMap<>();
    private @Nullable Observation observation;
    private long nextSampleAt;

    Sight(Timeline timeline, Map<String, SimHost> hosts) {
        this.timeline = timeline;
        this.hosts = hosts;
    }

    void open(Observation into) {
        observation = into;
    }

    /// The host's program wrote under this name: a key, or a key behind the node that a hint is for.
    void touched(String host, String name) {
        if (observation != null) {
            String key = name.substring(name.indexOf('\0') + 1);
            touched.computeIfAbsent(host, h -> new LinkedHashSet<>()).add(key);
            known.computeIfAbsent(host, h -> new TreeSet<>()).add(key);
        }
    }

    /// It may have come back with less than it had.
    void started(String host) {
        if (observation != null) {
            observation.holds(new Holding(timeline.now(), host, null, List.of(), List.of(), true));
            touched.computeIfAbsent(host, h -> new LinkedHashSet<>()).addAll(known.getOrDefault(host, new TreeSet<>()));
        }
    }

    void stopped(String host) {
        if (observation != null) {
            observation.holds(new Holding(timeline.now(), host, null, List.of(), List.of(), false));
        }
    }

    void afterTurn() {
        if (observation == null) {
            return;
        }
        if (!touched.isEmpty()) {
            touched.forEach((host, keys) -> keys.forEach(key -> look(observation, host, key)));
            touched.clear();
        }
        if (timeline.now() >= nextSampleAt) {
            nextSampleAt = timeline.now() - timeline.now() % Observation.EVERY_NANOS + Observation.EVERY_NANOS;
            sample(observation);
        }
    }

    private void look(Observation into, String name, String key) {
        SimHost host = hosts.get(name);
        Program program = host == null ? null : host.program();
        if (program != null) {
            Holding holding = program.holding(timeline.now(), key);
            into.holds(holding == null ? new Holding(timeline.now(), name, key, List.of(), List.of(), true) : holding);
        }
    }

    private void sample(Observation into) {
        Map<String, Map<String, Long>> nodes = new TreeMap<>();
        hosts.forEach((name, host) -> {
            Map<String, Long> gauges = new LinkedHashMap<>();
            Program program = host.program();
            gauges.put("up", program == null ? 0L : 1L);
            gauges.put("clockMillis", host.clock().offMillis());
            if (program != null) {
                gauges.putAll(program.counters());
            }
            nodes.put(name, gauges);
        });
        into.sample(timeline.now(), nodes);
    }
}
