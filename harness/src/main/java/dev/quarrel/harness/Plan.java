package dev.quarrel.harness;

import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Step;
import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.Places;
import dev.quarrel.store.Settings;
import dev.quarrel.workloads.WorkloadOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All that a run depends on, decided before it begins: written whole to `run.json`.
///
/// @param name under which the run is filed
/// @param seed everything random was, and will be, drawn from it
/// @param arguments the command line that makes this plan again
/// @param cluster where it runs: `sim` or `containers`
/// @param members the nodes in order, and where each stands
/// @param profile whose settings the store began with
/// @param store the settings themselves
/// @param physics how fast messages are and how true clocks
/// @param schedule all faults
/// @param settleMillis how long the healed cluster is left alone before the final operations
/// @param script these operations, in place of what the workload's generators would propose; null usually
public record Plan(
        String name,
        long seed,
        List<String> arguments,
        String cluster,
        List<Member> members,
        String profile,
        Settings store,
        Physics physics,
        String workload,
        WorkloadOptions options,
        Schedule schedule,
        long settleMillis,
        @Nullable Script script) {
    /// What the nodes cannot help, no fault among it.
    ///
    /// @param clockSkewMillis how far the nodes' wall clocks are off, at most
    /// @param wanMillis how much longer a message takes from one datacentre to another
    /// @param steady every message of the simulated world takes the median, none is in the tail
    public record Physics(long clockSkewMillis, long wanMillis, boolean steady) {
        Map<String, Object> toData() {
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("clockSkewMillis", clockSkewMillis);
            data.put("wanMillis", wanMillis);
            data.put("steady", steady);
            return data;
        }

        /// Reads what a run's file says under `physics`.
        public static Physics fromData(Object data) {
            if (data instanceof Map<?, ?> map
                    && map.get("clockSkewMillis") instanceof Number skew
                    && map.get("wanMillis") instanceof Number wan
                    && map.get("steady") instanceof Boolean steady) {
                return new Physics(skew.longValue(), wan.longValue(), steady);
            }
            throw new IllegalArgumentException(
                    "physics looks like {\"clockSkewMillis\": 0, \"wanMillis\": 40, \"steady\": false}; got " + data);
        }
    }

    public Plan {
        arguments = List.copyOf(arguments);
        members = List.copyOf(members);
    }

    public Plan with(Schedule other) {
        return copy(arguments, members, other, script);
    }

    public Plan with(Script other) {
        return copy(arguments, members, schedule, other);
    }

    /// Names, in order.
    public List<String> nodes() {
        return members.stream().map(Member::name).toList();
    }

    /// The same with only these of its nodes.
    public Plan withNodes(List<String> others) {
        return copy(
                arguments,
                members.stream()
                        .filter(member -> others.contains(member.name()))
                        .toList(),
                schedule,
                script);
    }

    public Plan with(Physics other) {
        return copy(cluster, store, other, settleMillis);
    }

    public Plan withSettle(long otherMillis) {
        return copy(cluster, store, physics, otherMillis);
    }

    /// The same with a store as it should be.
    Plan withoutDefects() {
        return copy(cluster, store.withDefects(Set.of()), physics, settleMillis);
    }

    public Plan withArguments(List<String> others) {
        return copy(others, members, schedule, script);
    }

    /// The same in another kind of cluster.
    public Plan in(String otherCluster) {
        return copy(otherCluster, store, physics, settleMillis);
    }

    private Plan copy(String world, Settings configured, Physics around, long settling) {
        return new Plan(
                name,
                seed,
                arguments,
                world,
                members,
                profile,
                configured,
                around,
                workload,
                options,
                schedule,
                settling,
                script);
    }

    private Plan copy(List<String> line, List<Member> those, Schedule faults, @Nullable Script operations) {
        return new Plan(
                name,
                seed,
                line,
                cluster,
                those,
                profile,
                store,
                physics,
                workload,
                options,
                faults,
                settleMillis,
                operations);
    }

    /// The command that runs this again.
    public String command() {
        return "./quarrel " + String.join(" ", arguments);
    }

    /// One line for people.
    public String summary() {
        Settings.Quorum quorum = store.quorum();
        int datacentres = Places.byDatacentre(members).size();
        Map<String, Long> kinds = schedule.steps().stream()
                .collect(Collectors.groupingBy(Step::fault, TreeMap::new, Collectors.counting()));
        String faults = kinds.entrySet().stream()
                .map(kind -> kind.getValue() + " " + kind.getKey())
                .collect(Collectors.joining(", ", " (", ")"));
        return "%s n=%d r=%d w=%d%s %s, %d nodes%s (%s), %s, %d clients, %d fault%s%s"
                .formatted(
                        profile,
                        quorum.n(),
                        quorum.r(),
                        quorum.w(),
                        quorum.sloppy() ? " sloppy" : "",
                        store.versions().label(),
                        members.size(),
                        datacentres == 1 ? "" : " in " + datacentres + " datacentres",
                        cluster,
                        workload,
                        options.concurrency(),
                        schedule.steps().size(),
                        schedule.steps().size() == 1 ? "" : "s",
                        kinds.isEmpty() ? "" : faults);
    }

    /// The store's settings in one line: what a reader must know to judge the verdict.
    public String configuration() {
        Settings.Quorum quorum = store.quorum();
        List<String> parts = new ArrayList<>();
        parts.add("n=%d r=%d w=%d%s".formatted(quorum.n(), quorum.r(), quorum.w(), quorum.sloppy() ? " sloppy" : ""));
        parts.add(store.versions().label());
        parts.add("read repair " + Described.describe(store.readRepair()));
        parts.add(store.hints().enabled() ? "hints" : "no hints");
        long compared = store.antiEntropy().intervalMillis();
        parts.add(compared == 0 ? "no anti-entropy" : "anti-entropy every " + compared / 1e3 + " s");
        parts.add("fsync " + Described.describe(store.fsync()));
        store.defects().forEach(defect -> parts.add("defect " + defect.label()));
        return String.join(", ", parts);
    }

    /// As plain data for `run.json`; `world` is what the world says of itself.
    public Map<String, @Nullable Object> describe(Map<String, Object> world) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("name", name);
        data.put("seed", seed);
        data.put("command", command());
        data.put("arguments", new ArrayList<>(arguments));
        data.put("cluster", cluster);
        data.put("nodes", nodes());
        data.put("datacentres", Places.text(members));
        data.put("profile", profile);
        data.put("configuration", configuration());
        data.put("store", Described.describe(store));
        data.put("workload", workload);
        data.put("options", describeOptions());
        data.put("physics", physics.toData());
        data.put("schedule", schedule.toData());
        data.put("settleMillis", settleMillis);
        if (script != null) {
            data.put("script", script.toData());
        }
        data.put("world", world);
        data.put("java", Runtime.version().toString());
        return data;
    }

    private Map<String, Object> describeOptions() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("concurrency", options.concurrency());
        data.put("keys", options.keys());
        data.put("operationsPerKey", options.operationsPerKey());
        data.put("ratePerSecond", options.ratePerSecond());
        data.put("timeLimitMillis", options.timeLimitNanos() / 1_000_000);
        data.put("writePercent", options.writeShare());
        data.put("keyDistribution", options.distribution().label());
        return data;
    }
}
