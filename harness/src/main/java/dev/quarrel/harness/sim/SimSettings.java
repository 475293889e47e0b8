package dev.quarrel.harness.sim;

import dev.quarrel.store.Settings.Fsync;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a simulated world is made of; together with the program it runs, all that a run depends on.
///
/// @param seed everything random is drawn from it
/// @param nodes names, in order
/// @param latencyMedianMicros half of all messages take less; the tail is a hundred times as long
/// @param fsync what a sync means
/// @param clockSkewMillis wall clocks are off by at most so much, drawn for each node
public record SimSettings(long seed, List<String> nodes, long latencyMedianMicros, Fsync fsync, long clockSkewMillis) {
    public SimSettings {
        nodes = List.copyOf(nodes);
    }

    public static SimSettings of(long seed, List<String> nodes, Fsync fsync) {
        return new SimSettings(seed, nodes, 500, fsync, 0);
    }

    Map<String, Object> describe() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("cluster", "sim");
        data.put("latencyMedianMicros", latencyMedianMicros);
        data.put("clockSkewMillis", clockSkewMillis);
        return data;
    }
}
