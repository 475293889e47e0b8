package dev.quarrel.store.versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.versions.HybridClock.Receipt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HybridClockTest {
    /// The paper's figure 5, word for word.
    private static final class Paper {
        long l;
        long c;

        void send(long pt) {
            long before = l;
            l = Math.max(before, pt);
            c = l == before ? c + 1 : 0;
        }

        void receive(long ml, long mc, long pt) {
            long before = l;
            l = Math.max(before, Math.max(ml, pt));
            if (l == before && l == ml) {
                c = Math.max(c, mc) + 1;
            } else if (l == before) {
                c = c + 1;
            } else if (l == ml) {
                c = mc + 1;
            } else {
                c = 0;
            }
        }
    }

    @Test
    void agreesWithThePapersAlgorithm() {
        Seeds.first(2_000).forEach(seed -> {
            Random random = Seeds.random(seed);
            HybridClock clock = HybridClock.start(0);
            Paper paper = new Paper();
            for (int event = 0; event < 50; event++) {
                long wall = 1L + random.nextInt(8);
                long before = clock.last();
                if (random.nextBoolean()) {
                    clock = clock.tick(wall);
                    paper.send(wall);
                } else {
                    long ml = random.nextInt(10);
                    int mc = random.nextInt(4);
                    clock = accepted(clock.receive(HybridClock.pack(ml, mc), wall));
                    paper.receive(ml, mc, wall);
                    assertThat(clock.last()).as("seed %d", seed).isGreaterThan(HybridClock.pack(ml, mc));
                }
                assertThat(HybridClock.millis(clock.last()))
                        .as("seed %d, l", seed)
                        .isEqualTo(paper.l);
                assertThat((long) HybridClock.count(clock.last()))
                        .as("seed %d, c", seed)
                        .isEqualTo(paper.c);
                assertThat(clock.last()).as("seed %d", seed).isGreaterThan(before);
            }
        });
    }

    @Test
    void aFullCountSpillsIntoTheNextMillisecond() {
        HybridClock full = new HybridClock(HybridClock.pack(5, 0xFFFF), 0);
        assertThat(full.tick(5).last()).isEqualTo(HybridClock.pack(6, 0));
    }

    @Test
    void refusesAStampBeyondTheDriftBound() {
        HybridClock clock = HybridClock.start(500).tick(1_000);
        assertThat(clock.receive(HybridClock.pack(1_500, 3), 1_000)).isInstanceOf(Receipt.Accepted.class);
        Receipt refused = clock.receive(HybridClock.pack(1_501, 0), 1_000);
        assertThat(refused).isInstanceOf(Receipt.Refused.class);
        assertThat(((Receipt.Refused) refused).reason()).contains("500 ms", "501 ms", "(1000)");
    }

    @Test
    void withABoundAnOwnClockAnHourAheadLeavesNoTrace() {
        HybridClock clock = HybridClock.start(500).tick(1_000);
        HybridClock ahead = accepted(clock.receive(HybridClock.pack(1_010, 0), 3_600_000));
        assertThat(HybridClock.millis(ahead.tick(1_020).last())).isEqualTo(1_020);
        assertThat(ahead.last()).isGreaterThan(HybridClock.pack(1_010, 0));
    }

    @Test
    void withoutABoundOneStampFromAheadDragsTheClock() {
        HybridClock dragged = accepted(HybridClock.start(0).receive(HybridClock.pack(3_600_000, 0), 1));
        assertThat(HybridClock.millis(dragged.tick(2).last())).isEqualTo(3_600_000);
    }

    private static HybridClock accepted(Receipt receipt) {
        return switch (receipt) {
            case Receipt.Accepted accepted -> accepted.clock();
            case Receipt.Refused refused -> throw new AssertionError(refused.reason());
        };
    }
}
