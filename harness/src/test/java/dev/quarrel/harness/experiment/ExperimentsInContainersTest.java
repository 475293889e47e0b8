package dev.quarrel.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.harness.cli.Laboratories;
import dev.quarrel.harness.containers.RequiresContainers;
import dev.quarrel.store.Guarantee.Promise;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The experiments on the named configurations, on real processes: one row of each.
@RequiresContainers
class ExperimentsInContainersTest {
    private static final Named MAJORITIES = new Named(3, 2, 2);

    @Test
    void majoritiesSurviveOneKillAndNotTwo() {
        AvailabilityByKills.Survived survived =
                AvailabilityByKills.survived(Laboratories.inContainers(1), MAJORITIES, "lww-hlc");
        assertThat(List.of(survived.writes(), survived.reads()))
                .allMatch(AvailabilityByKills.Tolerance::asExpected, "is as the arithmetic says");
    }

    @Test
    void majoritiesKeepARegisterLinearizable() {
        PromisesKept.Cell cell =
                PromisesKept.cell(Laboratories.inContainers(1), MAJORITIES, Promise.LINEARIZABLE_REGISTER);
        assertThat(cell.given()).isTrue();
        assertThat(cell).matches(PromisesKept.Cell::asTheTableSays, "is as the table says");
    }
}
