package dev.quarrel.harness;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Verdict;
import dev.quarrel.results.Holding;
import dev.quarrel.results.MetricsFile;
import dev.quarrel.results.RunDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What was seen of the nodes beside the history: their counters every now and then go to `metrics.jsonl`; what each
/// replica held is remembered, and of the keys that went wrong kept in `replicas.jsonl`. Where nobody can look into
/// replicas, those are what they answered after the test.
public final class Observation implements Closeable {
    public static final long EVERY_NANOS = 200_000_000;

    private static final int MOST_HOLDINGS = 400_000;
    private static final int MOST_KEYS = 10;

    private final RunDirectory directory;
    private final MetricsFile metrics;
    private final List<Holding> holdings = new ArrayList<>();
    private final Map<String, Holding> last = new HashMap<>();
    private final Map<String, List<Holding>> byKey = new HashMap<>();
    private final Map<String, TreeMap<String, Integer>> crowded = new TreeMap<>();
    /// The world may turn on afterwards, as when replicas are asked what they hold: that is no part of the test.
    private boolean over;
    private boolean looked;

    public Observation(RunDirectory directory) throws IOException {
        this.directory = directory;
        this.metrics = MetricsFile.create(directory);
    }

    /// @param nodes what each node counted, by node and name
    public void sample(long time, Map<String, Map<String, Long>> nodes) {
        if (over) {
            return;
        }
        Map<String, Integer> siblings = new TreeMap<>();
        crowded.forEach((key, byNode) -> siblings.put(
                key, byNode.values().stream().mapToInt(n -> n).max().orElse(0)));
        try {
            metrics.write(new MetricsFile.Sample(time, nodes, looked ? siblings : null));
        } catch (IOException e) {
            throw new UncheckedIOException("the metrics could not be written", e);
        }
    }

    /// A replica's state of a key, or that a node went down or came up; the same again is not kept twice.
    public void holds(Holding holding) {
        if (over) {
            return;
        }
        looked = true;
        String key = holding.key();
        if (key != null) {
            Holding before = last.put(holding.node() + ' ' + key, holding);
            if (before == null ? holding.isNothing() : before.isSame(holding)) {
                return;
            }
            count(key, holding);
        }
        if (holdings.size() < MOST_HOLDINGS) {
            holdings.add(holding);
        }
    }

    /// What a replica answered when it was asked after the test; of use only where nobody could look before.
    void answered(Holding holding) {
        if (!looked) {
            holdings.add(holding);
        }
    }

    /// Whether a replica held a version of a key at any time up to `until`; null where nobody looked, or not at all.
    @Nullable
    Boolean held(String node, String key, String version, long until) {
        if (!looked || holdings.size() >= MOST_HOLDINGS) {
            return null;
        }
        return byKey().getOrDefault(key, List.of()).stream()
                .filter(holding -> holding.node().equals(node) && holding.time() <= until)
                .anyMatch(holding -> holding.versions().stream()
                        .anyMatch(each -> each.version().equals(version)));
    }

    /// When a replica that had held a version up to `until` lost it for the last time, in nanoseconds; -1 where nothing
    /// is known of that.
    long lost(String node, String key, String version, long until) {
        long lost = -1;
        boolean had = false;
        for (Holding holding : looked ? byKey().getOrDefault(key, List.of()) : List.<Holding>of()) {
            if (holding.node().equals(node) && holding.time() <= until) {
                boolean has = holding.versions().stream()
                        .anyMatch(each -> each.version().equals(version));
                lost = had && !has ? holding.time() : lost;
                had = has;
            }
        }
        return lost;
    }

    /// Asked for only when all is seen.
    private Map<String, List<Holding>> byKey() {
        if (byKey.isEmpty()) {
            for (Holding holding : holdings) {
                String key = holding.key();
                if (key != null) {
                    byKey.computeIfAbsent(key, k -> new ArrayList<>()).add(holding);
                }
            }
        }
        return byKey;
    }

    private void count(String key, Holding holding) {
        TreeMap<String, Integer> byNode = crowded.get(key);
        if (holding.versions().size() > 1) {
            crowded.computeIfAbsent(key, k -> new TreeMap<>())
                    .put(holding.node(), holding.versions().size());
        } else if (byNode != null) {
            byNode.remove(holding.node());
            if (byNode.isEmpty()) {
                crowded.remove(key);
            }
        }
    }

    /// Keeps what replicas held of the keys that this verdict complains about.
    void keep(Verdict verdict) throws IOException {
        Set<@Nullable String> keys = new LinkedHashSet<>();
        for (Anomaly anomaly : verdict.anomalies()) {
            if (anomaly.key() != null && keys.size() < MOST_KEYS) {
                keys.add(anomaly.key());
            }
        }
        if (!keys.isEmpty()) {
            keys.add(null);
            Holding.write(directory, holdings.stream().filter(holding -> keys.contains(holding.key())));
        }
    }

    @Override
    public void close() throws IOException {
        over = true;
        metrics.close();
    }
}
