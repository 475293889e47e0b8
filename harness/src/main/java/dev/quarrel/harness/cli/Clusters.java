package dev.quarrel.harness.cli;

import dev.quarrel.harness.Plan;
import dev.quarrel.harness.World;
import dev.quarrel.harness.containers.ContainerWorld;
import dev.quarrel.harness.sim.SimSettings;
import dev.quarrel.harness.sim.SimWorld;
import dev.quarrel.workloads.generator.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/// Opens the world that a plan asks for.
final class Clusters {
    private Clusters() {}

    static World open(Plan plan) {
        return switch (plan.cluster()) {
            case "sim" -> simulated(plan);
            case "containers" -> containers(plan);
            default ->
                throw new IllegalArgumentException(
                        "expected sim or containers as a cluster, got '" + plan.cluster() + "'");
        };
    }

    /// Refuses a plan whose world cannot be had here.
    ///
    /// @throws IllegalArgumentException with the reason
    static void require(Plan plan) {
        String reason = plan.cluster().equals("containers") ? ContainerWorld.whyNot() : null;
        if (reason != null) {
            throw new IllegalArgumentException(reason);
        }
    }

    private static World containers(Plan plan) {
        require(plan);
        try {
            return ContainerWorld.open(
                    plan.members(), plan.store(), plan.physics().wanMillis(), clockOffsets(plan));
        } catch (IOException e) {
            throw new UncheckedIOException("the container cluster could not be made: " + e.getMessage(), e);
        }
    }

    /// Each clock is off by up to the skew, either way.
    private static Map<String, Long> clockOffsets(Plan plan) {
        Map<String, Long> offsets = new LinkedHashMap<>();
        Random random = new Random(new Seed(plan.seed()).split("clocks").bits());
        long skew = plan.physics().clockSkewMillis();
        if (skew > 0) {
            plan.nodes().forEach(node -> offsets.put(node, random.nextLong(-skew, skew + 1)));
        }
        return offsets;
    }

    static World simulated(Plan plan) {
        Plan.Physics physics = plan.physics();
        SimSettings settings = SimSettings.of(
                plan.seed(), plan.members(), physics.wanMillis(), plan.store().fsync(), physics.clockSkewMillis());
        return SimWorld.of(physics.steady() ? settings.steadily() : settings, plan.store());
    }
}
