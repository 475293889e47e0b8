package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.store.Defect;
import dev.quarrel.store.Profile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// Declared defects are switches: off unless asked for, and refused outside a test cluster.
class DefectsTest {
    private static NodeMain parsed(String... more) {
        NodeMain main = new NodeMain();
        List<String> line = new ArrayList<>(List.of("--id", "n1", "--peers", "n1=h:1,n2=h:2,n3=h:3", "--data", "d"));
        line.addAll(Arrays.asList(more));
        new CommandLine(main).parseArgs(line.toArray(String[]::new));
        return main;
    }

    @Test
    void noProfileHasOne() {
        assertThat(Profile.ALL).allMatch(profile -> profile.settings().defects().isEmpty());
        assertThat(parsed().options().config().settings().defects()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Defect.class)
    void eachIsRefusedOutsideATestClusterAndOnInsideOne(Defect defect) {
        assertThatThrownBy(() -> parsed("--defect", defect.label()).options())
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(defect.label())
                .hasMessageContaining("LOSE DATA")
                .hasMessageContaining("--test-cluster");
        assertThat(parsed("--defect", defect.label(), "--test-cluster")
                        .options()
                        .config()
                        .settings()
                        .defects())
                .containsExactly(defect);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fail-means-fail",
                "tie-by-arrival",
                "prune-clock",
                "blind-hint",
                "blind-repair",
                "merkle-keys-only",
                "merkle-no-tombstones",
                "merkle-wrong-way",
                "no-checksum",
                "no-ring-epoch",
                "ignore-pending",
                "skip-bootstrap",
                "ack-duplicate",
                "ack-hint",
                "ack-fallback",
                "hedge-duplicate",
                "prune-siblings",
                "blind-retry"
            })
    void thoseOfTheFaultMatrixAreThere(String label) {
        assertThat(Defect.of(label).label()).isEqualTo(label);
    }

    @Test
    void anUnknownOneIsToldTheKnownOnes() {
        assertThatThrownBy(() -> parsed("--defect", "nope", "--test-cluster").options())
                .hasMessageContaining("expected one of [fail-means-fail,")
                .hasMessageContaining("got 'nope'");
    }
}
