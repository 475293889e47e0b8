package dev.quarrel.harness.sim;

import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.Places;
import dev.quarrel.store.Settings.Fsync;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a simulated world is made of; together with the program it runs, all that a run depends on.
///
/// @param seed everything random is drawn from it
/// @param members the nodes in order, and where each stands
/// @param latencyMedianMicros half of all messages take less; the tail is a hundred times as long
/// @param steady there is no tail: every message takes the median
/// @param fsync what a sync means
/// @param wanMillis how much longer a message takes from one datacentre to another
/// @param clockSkewMillis wall clocks are off by at most so much, drawn for each node
public record SimSettings(
        long seed,
        List<Member> members,
        long latencyMedianMicros,
        boolean steady,
        long wanMillis,
        Fsync fsync,
        long clockSkewMillis) {
    private static final long MEDIAN_MICROS = 500;

    public SimSettings {
        members = List.copyOf(members);
    }

    /// A local network in one datacentre, every clock true.
    public static SimSettings of(long seed, List<String> nodes, Fsync fsync) {
        return new SimSettings(seed, NodeConfig.members(nodes, 1), MEDIAN_MICROS, false, 0, fsync, 0);
    }

    /// Local networks, and so much between them.
    public static SimSettings of(long seed, List<Member> members, long wanMillis, Fsync fsync, long clockSkewMillis) {
        return new SimSettings(seed, members, MEDIAN_MICROS, false, wanMillis, fsync, clockSkewMillis);
    }

    /// The same without a tail.
    public SimSettings steadily() {
        return new SimSettings(seed, members, latencyMedianMicros, true, wanMillis, fsync, clockSkewMillis);
    }

    Latency latency() {
        return new Latency(latencyMedianMicros * 1_000, steady);
    }

    List<String> nodes() {
        return members.stream().map(Member::name).toList();
    }

    /// Where a node stands. One that comes later stands where one of the first does.
    Member member(String node) {
        return Places.placed(members, node);
    }

    String datacentre(String node) {
        return member(node).datacentre();
    }

    Map<String, Object> describe() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("cluster", "sim");
        data.put("latencyMedianMicros", latencyMedianMicros);
        data.put("steadyLatency", steady);
        if (Places.byDatacentre(members).size() > 1) {
            data.put("wanMillis", wanMillis);
        }
        data.put("clockSkewMillis", clockSkewMillis);
        return data;
    }
}
