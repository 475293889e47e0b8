package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Step;
import dev.quarrel.store.Defect;
import dev.quarrel.store.Settings;
import dev.quarrel.store.versions.VersionKind;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/// What a verdict means for what the configuration promises.
class PromisesTest {
    private static Verdict verdict(Settings store) {
        return Run.quickly(Plans.register(1, store), Plans.world(1, store)).verdict();
    }

    @Test
    void anAnomalyThatNothingExcludesSaysWhyNot() {
        Verdict verdict = verdict(Plans.weak());
        assertThat(verdict.validity()).isEqualTo(Validity.INVALID);
        assertThat(verdict.anomalies().getFirst().explanation())
                .contains("Not promised by this configuration: a key may hold several values.");
        assertThat(verdict.details().get("linearizable"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("breaksPromise", false)
                .containsEntry("found", verdict.anomalies().size());
        assertThat(Promises.breaks(verdict)).isFalse();
    }

    @Test
    void aValidRunBreaksNothing() {
        Verdict verdict = verdict(Plans.strong());
        assertThat(Promises.breaks(verdict)).isFalse();
        assertThat(String.valueOf(verdict.details().get("linearizable")))
                .contains("promise=promises a linearizable register, as long as disks keep");
    }

    /// The store of the plan is the strong one; the one that runs is not.
    @Test
    void anAnomalyOnAPromiseBreaksIt() {
        Settings weak = Plans.strong().withQuorum(Settings.Quorum.strict(3, 1, 1));
        Verdict verdict = Run.quickly(Plans.register(1, Plans.strong()), Plans.world(1, weak))
                .verdict();
        assertThat(Promises.breaks(verdict)).isTrue();
        assertThat(verdict.anomalies().getFirst().explanation())
                .contains("This configuration promises a linearizable register: the promise is broken.");
    }

    @Test
    void aDefectVoidsThePromise() {
        Settings defective = Plans.strong().withDefects(Set.of(Defect.ACK_DUPLICATE));
        assertThat(Promises.lines(Plans.register(1, defective)))
                .containsExactly("does not promise a linearizable register: declared defects are on: [ack-duplicate]");
    }

    @Test
    void anAssumptionThatTheRunDoesNotKeepIsNamed() {
        Plan wall = Plans.register(1, Plans.strong().withVersions(VersionKind.LWW_WALL))
                .with(new Schedule(List.of(new Step("clock-bump", 10, 20, List.of(new Harm.ClockBump("n1", 5_000))))));
        assertThat(Promises.lines(wall))
                .hasSize(2)
                .last()
                .isEqualTo("in this run it is not so that clocks are in step");
        assertThat(Promises.lines(Plans.register(1, Plans.strong()))).hasSize(1);
    }
}
