package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.harness.cli.TestCommand;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Step;
import dev.quarrel.store.Defect;
import dev.quarrel.store.Settings;
import dev.quarrel.store.versions.VersionKind;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a verdict means for what the configuration promises.
class PromisesTest {
    @TempDir
    Path runs = Path.of("");

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

    /// Every node compares itself with one other each interval: what only one replica has needs so many of them.
    @Test
    void convergenceIsJudgedWhenAntiEntropyHasHadTime() throws IOException {
        for (String seed : List.of("2", "4")) {
            Plan enough = converging("--seed", seed);
            assertThat(enough.settleMillis())
                    .isEqualTo(4L * enough.store().antiEntropy().intervalMillis()
                            + enough.store().timing().requestMillis());
            assertThat(run(enough).validity()).isEqualTo(Validity.VALID);
        }
        Verdict early = run(converging("--seed", "2", "--settle", "0"));
        assertThat(early.anomalies().getFirst().explanation())
                .contains("only as long as anti-entropy has time to compare every pair of replicas");
        assertThat(Promises.breaks(early)).isFalse();
    }

    private static Plan converging(String... more) {
        List<String> line = new ArrayList<>(List.of("test", "--profile", "strong", "--workload", "convergence"));
        line.addAll(List.of("--nemesis", "partition", "--read-repair", "none", "--hints=false"));
        line.addAll(List.of(more));
        return TestCommand.plan(line);
    }

    private Verdict run(Plan plan) throws IOException {
        return TestCommand.run(
                        plan, runs, new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .verdict();
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
