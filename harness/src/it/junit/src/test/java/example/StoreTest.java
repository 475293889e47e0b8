package example;

import static dev.quarrel.harness.junit.RunAssert.assertThat;

import dev.quarrel.harness.Run;
import dev.quarrel.harness.junit.ConsistencyTest;
import java.time.Duration;

class StoreTest {
    @ConsistencyTest(profile = "strong", workload = "register", nemesis = {"partition", "kill"}, seeds = 3)
    void strongStaysLinearizable(Run run) {
        assertThat(run).isLinearizable().hasNoLostWrites().hasAvailabilityOfAtLeast(0.5);
    }

    @ConsistencyTest(profile = "strong", workload = "convergence", options = "--settle 8", seeds = 1)
    void strongConverges(Run run) {
        assertThat(run).isValid().convergesWithin(Duration.ofSeconds(10));
    }

    @ConsistencyTest(profile = "dynamo", options = "--r 1 --w 1 --time-limit 5", seeds = 2)
    void weakIsCaught(Run run) {
        assertThat(run).findsAnomaly("stale-read");
    }

    /// Fails, to show how that looks.
    @ConsistencyTest(profile = "dynamo", options = "--r 1 --w 1 --time-limit 5", seeds = 2)
    void weakIsNotLinearizable(Run run) {
        assertThat(run).isLinearizable();
    }
}
