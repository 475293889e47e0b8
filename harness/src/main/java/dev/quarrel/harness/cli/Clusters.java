package dev.quarrel.harness.cli;

import dev.quarrel.harness.Plan;
import dev.quarrel.harness.World;
import dev.quarrel.harness.sim.SimSettings;
import dev.quarrel.harness.sim.SimWorld;

/// Opens the world that a plan asks for.
final class Clusters {
    private Clusters() {}

    static World open(Plan plan) {
        return switch (plan.cluster()) {
            case "sim" -> simulated(plan);
            default ->
                throw new IllegalArgumentException(
                        "expected sim or containers as a cluster, got '" + plan.cluster() + "'");
        };
    }

    static World simulated(Plan plan) {
        SimSettings settings =
                new SimSettings(plan.seed(), plan.nodes(), 500, plan.store().fsync(), plan.clockSkewMillis());
        return SimWorld.of(settings, plan.store());
    }
}
