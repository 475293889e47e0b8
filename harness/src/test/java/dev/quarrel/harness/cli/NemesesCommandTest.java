package dev.quarrel.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NemesesCommandTest {
    /// Exits 1 as soon as one of them never bit.
    @ParameterizedTest
    @ValueSource(strings = {"1", "3"})
    void everyFaultBitesInTheSimulatedWorld(String seed) {
        assertThat(App.run("nemeses", "--seed", seed)).isZero();
    }

    @Test
    void anUnknownClusterIsRefused() {
        assertThat(App.run("nemeses", "--cluster", "clouds")).isEqualTo(App.BAD_ARGUMENTS);
    }
}
