package dev.quarrel.harness.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NemesesCommandTest {
    /// Exits 1 as soon as one of them never bit.
    @Test
    void everyFaultBitesInTheSimulatedWorld() {
        assertThat(App.run("nemeses")).isZero();
    }

    @Test
    void anUnknownClusterIsRefused() {
        assertThat(App.run("nemeses", "--cluster", "clouds")).isEqualTo(App.BAD_ARGUMENTS);
    }
}
