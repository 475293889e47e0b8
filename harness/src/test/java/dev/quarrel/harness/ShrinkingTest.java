package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Validity;
import dev.quarrel.harness.sim.SimSettings;
import dev.quarrel.harness.sim.SimWorld;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShrinkingTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aFailingRunBecomesAFewOperationsThatStillFail(long seed) {
        Plan plan = Plans.register(seed, Plans.weak());
        Run.Quick failing = Run.quickly(plan, open(plan));
        Anomaly anomaly = failing.verdict().anomalies().getFirst();

        Shrinking.Shrunk shrunk = Shrinking.shrink(plan, failing.history(), anomaly, ShrinkingTest::open, 60_000);

        assertThat(shrunk.after().operations()).as("seed %d", seed).isBetween(2, 9);
        assertThat(shrunk.after().faults()).isLessThanOrEqualTo(2);
        Run.Quick again = Run.quickly(shrunk.plan(), open(shrunk.plan()));
        assertThat(again.verdict().validity()).isEqualTo(Validity.INVALID);
        assertThat(again.verdict().anomalies()).extracting(Anomaly::name).contains(anomaly.name());
    }

    @Test
    void aScriptIsTheHistoryItCameFromAndSurvivesItsFile() {
        Plan plan = Plans.register(4, Plans.weak());
        Run.Quick run = Run.quickly(plan, open(plan));
        Script script = Script.of(run.history(), 10);
        Plan scripted = plan.with(Script.fromData(script.toData()));
        assertThat(scripted.script()).isEqualTo(script);
        assertThat(Script.of(Run.quickly(scripted, open(scripted)).history(), 10)
                        .ops())
                .hasSameSizeAs(script.ops());
    }

    @Test
    void aScriptThatIsNoneIsRefused() {
        assertThatThrownBy(() -> Script.fromData(java.util.List.of("write"))).hasMessageContaining("looks like");
    }

    private static World open(Plan plan) {
        SimSettings settings = SimSettings.of(
                plan.seed(),
                plan.members(),
                plan.physics().wanMillis(),
                plan.store().fsync(),
                plan.physics().clockSkewMillis());
        return SimWorld.of(plan.physics().steady() ? settings.steadily() : settings, plan.store());
    }
}
