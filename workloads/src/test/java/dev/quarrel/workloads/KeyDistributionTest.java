package dev.quarrel.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.workloads.generator.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KeyDistributionTest {
    private static final int DRAWS = 20_000;

    @ParameterizedTest
    @EnumSource
    void everyKeyIsDrawnAndNoOther(KeyDistribution distribution) {
        for (int keys : new int[] {1, 2, 5, 40}) {
            assertThat(counts(distribution, keys)).doesNotContain(0);
        }
    }

    @Test
    void sharesAreAsDocumented() {
        for (int count : counts(KeyDistribution.UNIFORM, 5)) {
            assertThat(count / (double) DRAWS).isBetween(0.18, 0.22);
        }
        int[] zipf = counts(KeyDistribution.ZIPF, 5);
        for (int k = 1; k <= 5; k++) {
            double share = Math.log(1 + 1.0 / k) / Math.log(6);
            assertThat(zipf[k - 1] / (double) DRAWS).isBetween(share - 0.02, share + 0.02);
        }
        int[] hot = counts(KeyDistribution.HOT_KEY, 5);
        assertThat(hot[0] / (double) DRAWS).isBetween(0.78, 0.82);
        assertThat(hot[4] / (double) DRAWS).isBetween(0.04, 0.06);
    }

    private static int[] counts(KeyDistribution distribution, int keys) {
        int[] counts = new int[keys];
        Seed seed = new Seed(5);
        for (int i = 0; i < DRAWS; i++) {
            counts[distribution.draw(seed, keys)]++;
            seed = seed.next();
        }
        return counts;
    }
}
