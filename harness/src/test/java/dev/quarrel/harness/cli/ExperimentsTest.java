package dev.quarrel.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.harness.experiment.Experiments;
import dev.quarrel.harness.experiment.Laboratory;
import dev.quarrel.harness.experiment.Table;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExperimentsTest {
    private final List<String> progress = new ArrayList<>();

    /// The last column of the only row is the loss.
    private String loss(String experiment) {
        Laboratory laboratory =
                new Laboratory(List.of(1L, 2L), "sim", ExperimentCommand::plans, Clusters::open, progress::add);
        Table table = Experiments.named(experiment).body().run(laboratory);
        assertThat(table.rows()).hasSize(1);
        return table.rows().getFirst().getLast();
    }

    @Test
    void lastWriteWinsLosesMostOnAHealthyCluster() {
        double median = Double.parseDouble(loss("riak-lww").split(" ", 2)[0]);
        assertThat(median).isBetween(50.0, 80.0);
        assertThat(progress).contains("riak-lww: 2 runs");
    }

    @Test
    void siblingsMergedByUnionLoseNothing() {
        assertThat(loss("riak-siblings")).isEqualTo("0.0 % (0.0–0.0)");
    }

    @Test
    void aLockAndAPartitionLoseOneSideOfSloppyQuorums() {
        double median = Double.parseDouble(loss("riak-lww-sloppy").split(" ", 2)[0]);
        assertThat(median).isBetween(5.0, 25.0);
    }

    @Test
    void anUnknownNameIsToldTheKnownOnes() {
        assertThatThrownBy(() -> Experiments.named("riak"))
                .hasMessageContaining("riak-siblings")
                .hasMessageContaining("'riak'");
        assertThat(App.run("experiment", "riak")).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(App.run("experiment", "riak-lww", "--seeds", "0")).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(App.run("experiment", "all")).isEqualTo(App.BAD_ARGUMENTS);
        assertThat(App.run("experiment")).isZero();
    }
}
