package dev.quarrel.harness.cli;

import dev.quarrel.harness.experiment.Laboratory;
import java.util.List;
import java.util.stream.LongStream;

/// Laboratories for tests of experiments: a few seeds.
public final class Laboratories {
    private Laboratories() {}

    public static Laboratory simulated(long firstSeed, int seeds) {
        List<Long> all = LongStream.range(firstSeed, firstSeed + seeds).boxed().toList();
        return new Laboratory(all, "sim", ExperimentCommand::plans, Clusters::open, line -> {});
    }

    public static Laboratory inContainers(long seed) {
        return new Laboratory(
                List.of(seed), "containers", ExperimentCommand::plans, Clusters::open, System.out::println);
    }
}
