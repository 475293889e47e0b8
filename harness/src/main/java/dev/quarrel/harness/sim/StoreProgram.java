package dev.quarrel.harness.sim;

import dev.quarrel.harness.Replicas;
import dev.quarrel.results.Holding;
import dev.quarrel.store.Disk;
import dev.quarrel.store.Message;
import dev.quarrel.store.Metrics;
import dev.quarrel.store.Node;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Ports;
import dev.quarrel.store.Topology;
import dev.quarrel.store.versions.Stored;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The store's node as what runs on a simulated host.
final class StoreProgram implements Program {
    private final String name;
    private final Node node;

    StoreProgram(NodeConfig config, Ports ports, Disk disk) {
        this.name = config.id();
        this.node = new Node(config, ports, disk);
    }

    @Override
    public void start() {
        node.start();
    }

    @Override
    public void receive(String from, Message message) {
        node.receive(from, message);
    }

    /// The ring it serves.
    Topology topology() {
        return node.topology();
    }

    @Override
    public Map<String, Long> counters() {
        Metrics counted = node.metrics();
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put(
                "hints",
                node.health().hints().values().stream()
                        .mapToLong(Integer::longValue)
                        .sum());
        counts.put("hintsDelivered", counted.hintsDelivered);
        counts.put("readRepairs", counted.readRepairs);
        counts.put("hedgedReads", counted.hedgedReads);
        counts.put("staleReplies", counted.staleReplies);
        counts.put("antiEntropyKeys", counted.antiEntropyKeys);
        return counts;
    }

    @Override
    public @Nullable Holding holding(long time, String key) {
        Stored stored = node.held(key);
        List<String> hints = node.hintsFor(key);
        if (stored == null && hints.isEmpty()) {
            return null;
        }
        List<Holding.Version> versions = stored == null ? List.of() : Replicas.versions(stored);
        return new Holding(time, name, key, versions, hints, true);
    }
}
