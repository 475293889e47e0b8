package dev.quarrel.store.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.quarrel.store.versions.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PhiAccrualTest {
    /// The definition: the tail of the normal density, summed in a thousand slices of each deviation.
    private static double phiBySumming(List<Long> intervals, double silence, double minDeviation) {
        double mean = intervals.stream().mapToLong(i -> i).average().orElseThrow();
        double variance = intervals.stream()
                .mapToDouble(i -> (i - mean) * (i - mean))
                .average()
                .orElseThrow();
        double z = (silence - mean) / Math.max(Math.sqrt(variance), minDeviation);
        double tail = 0;
        for (double x = z + 0.0005; x < Math.max(z, 0) + 12; x += 0.001) {
            tail += Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) * 0.001;
        }
        return -Math.log10(tail);
    }

    @Test
    void agreesWithTheDefinition() {
        Seeds.first(200).forEach(seed -> {
            Random random = Seeds.random(seed);
            List<Long> intervals = new ArrayList<>(List.of(1_000L));
            long now = 0;
            PhiAccrual detector = PhiAccrual.start(now, 1_000, 50);
            int heartbeats = random.nextInt(300);
            for (int i = 0; i < heartbeats; i++) {
                long interval = 500 + (long) random.nextInt(1_000);
                now += interval;
                intervals.add(interval);
                detector = detector.heard(now);
            }
            List<Long> window = intervals.subList(Math.max(0, intervals.size() - 128), intervals.size());
            for (long silence = 0; silence < 3_000; silence += 250) {
                double expected = phiBySumming(window, (double) silence, 50);
                assertThat(detector.phi(now + silence))
                        .as("seed %d, silence %d", seed, silence)
                        .isCloseTo(expected, within(0.001 + expected * 0.001));
            }
        });
    }

    @Test
    void growsWithSilenceAndFallsWithAHeartbeat() {
        PhiAccrual detector = PhiAccrual.start(0, 200, 20);
        double before = -1;
        for (long silence = 0; silence < 1_200; silence += 10) {
            double phi = detector.phi(silence);
            assertThat(phi).isGreaterThanOrEqualTo(before);
            before = phi;
        }
        assertThat(before).isGreaterThan(100);
        assertThat(detector.phi(1_000_000)).as("bounded").isEqualTo(300);
        assertThat(detector.heard(1_200).phi(1_210)).isLessThan(1);
    }

    @Test
    void theExampleOfTheDocumentation() {
        PhiAccrual detector = PhiAccrual.start(0, 200, 20);
        assertThat(detector.phi(200)).isCloseTo(0.3, within(0.01));
        assertThat(detector.phi(260)).isCloseTo(2.87, within(0.01));
        assertThat(detector.phi(400)).isCloseTo(23.1, within(0.1));
    }
}
