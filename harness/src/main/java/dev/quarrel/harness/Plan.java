package dev.quarrel.harness;

import dev.quarrel.nemesis.Schedule;
import dev.quarrel.store.Settings;
import dev.quarrel.workloads.WorkloadOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that a run depends on, decided before it begins: written whole to `run.json`.
///
/// @param name under which the run is filed
/// @param seed everything random was, and will be, drawn from it
/// @param arguments the command line that makes this plan again
/// @param cluster where it runs: `sim` or `containers`
/// @param nodes names, in order
/// @param profile whose settings the store began with
/// @param store the settings themselves
/// @param clockSkewMillis how far the nodes' wall clocks are off, at most
/// @param schedule all faults
/// @param settleMillis how long the healed cluster is left alone before the final operations
/// @param script these operations, in place of what the workload's generators would propose; null usually
public record Plan(
        String name,
        long seed,
        List<String> arguments,
        String cluster,
        List<String> nodes,
        String profile,
        Settings store,
        long clockSkewMillis,
        String workload,
        WorkloadOptions options,
        Schedule schedule,
        long settleMillis,
        @Nullable Script script) {
    public Plan {
        arguments = List.copyOf(arguments);
        nodes = List.copyOf(nodes);
    }

    public Plan with(Schedule other) {
        return copy(arguments, nodes, other, script);
    }

    public Plan with(Script other) {
        return copy(arguments, nodes, schedule, other);
    }

    public Plan withNodes(List<String> others) {
        return copy(arguments, others, schedule, script);
    }

    public Plan withArguments(List<String> others) {
        return copy(others, nodes, schedule, script);
    }

    /// The same in another kind of cluster.
    public Plan in(String otherCluster) {
        return new Plan(
                name,
                seed,
                arguments,
                otherCluster,
                nodes,
                profile,
                store,
                clockSkewMillis,
                workload,
                options,
                schedule,
                settleMillis,
                script);
    }

    private Plan copy(List<String> line, List<String> names, Schedule faults, @Nullable Script operations) {
        return new Plan(
                name,
                seed,
                line,
                cluster,
                names,
                profile,
                store,
                clockSkewMillis,
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
        return "%s n=%d r=%d w=%d%s %s, %d nodes (%s), %s, %d clients, %d faults"
                .formatted(
                        profile,
                        quorum.n(),
                        quorum.r(),
                        quorum.w(),
                        quorum.sloppy() ? " sloppy" : "",
                        store.versions().label(),
                        nodes.size(),
                        cluster,
                        workload,
                        options.concurrency(),
                        schedule.steps().size());
    }

    /// As plain data for `run.json`; `world` is what the world says of itself.
    public Map<String, Object> describe(Map<String, Object> world) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", name);
        data.put("seed", seed);
        data.put("command", command());
        data.put("arguments", new ArrayList<>(arguments));
        data.put("cluster", cluster);
        data.put("nodes", nodes);
        data.put("profile", profile);
        data.put("store", store.toString());
        data.put("workload", workload);
        data.put("options", describeOptions());
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
        return data;
    }
}
