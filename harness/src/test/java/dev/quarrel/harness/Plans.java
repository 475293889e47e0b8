package dev.quarrel.harness;

import dev.quarrel.harness.sim.SimSettings;
import dev.quarrel.harness.sim.SimWorld;
import dev.quarrel.nemesis.Faults;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Target;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Profile;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.Settings;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.workloads.KeyDistribution;
import dev.quarrel.workloads.WorkloadOptions;
import dev.quarrel.workloads.generator.Seed;
import java.util.List;

/// Plans of short simulated runs for tests.
final class Plans {
    static final List<String> NODES = List.of("n1", "n2", "n3", "n4", "n5");

    private Plans() {}

    static Settings strong() {
        return Profile.named("strong").settings();
    }

    static Settings weak() {
        return Profile.named("dynamo").settings().withQuorum(new Settings.Quorum(3, 1, 1, true));
    }

    /// Eight seconds of registers under partitions, kills and pauses.
    static Plan register(long seed, Settings store) {
        return judged("register", seed, store);
    }

    /// The same with another workload.
    static Plan judged(String workload, long seed, Settings store) {
        Schedule.Options faults = new Schedule.Options(
                Faults.parse("partition,kill,pause"), Target.parse("one"), 1_000, 1_000, 0, 8_000, false, false);
        return new Plan(
                "test",
                seed,
                List.of("test"),
                "sim",
                NodeConfig.members(NODES, 1),
                "test",
                store,
                new Plan.Physics(0, 0, false),
                workload,
                options(seed),
                Schedule.draw(seed, NODES, List.of(), faults),
                2_000,
                null);
    }

    static WorkloadOptions options(long seed) {
        return new WorkloadOptions(
                new Seed(seed),
                10,
                3,
                100,
                200,
                8_000_000_000L,
                50,
                KeyDistribution.UNIFORM,
                ReadOptions.DEFAULT,
                WriteOptions.DEFAULT);
    }

    static SimWorld world(long seed, Settings store) {
        return SimWorld.of(SimSettings.of(seed, NODES, store.fsync()), store);
    }
}
