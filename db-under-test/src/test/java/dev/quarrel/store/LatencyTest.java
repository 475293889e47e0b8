package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatencyTest {
    @Test
    void quantilesAreWithinASixteenthOfTheSortedValues() {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Latency latency = new Latency();
            List<Long> values = new ArrayList<>();
            for (int i = 1 + random.nextInt(200); i > 0; i--) {
                long value = random.nextLong(1L << random.nextInt(1, 50));
                values.add(value);
                latency.record(value);
            }
            Collections.sort(values);
            for (double quantile : new double[] {0.01, 0.5, 0.9, 0.99, 1}) {
                int rank = (int) Math.ceil(quantile * values.size());
                long exact = values.get(Math.max(1, rank) - 1);
                assertThat(latency.quantileNanos(quantile))
                        .as("seed %d, %s of %s", seed, quantile, values)
                        .isBetween(exact, exact + exact / 16);
            }
        }
    }

    @Test
    void nothingRecordedIsZero() {
        assertThat(new Latency().quantileNanos(0.5)).isZero();
    }
}
