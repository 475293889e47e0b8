package dev.quarrel.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AsciiHistoryTest {
    @Test
    void drawsOneOperationALineInTheOrderOfTheirBeginningOverTheFault() {
        assertThat(AsciiHistory.draw(Sample.staleRead("k", "n1")).lines().toList())
                .containsExactly(
                        "fault        ################        partition-one  cut from=n1 to=n2",
                        "p0 n1  |--|                          k: write 1     ok    0.10 ms .. 0.25 ms",
                        "p1 n1           |--|                 k: write k-2   ok    0.40 ms .. 0.90 ms",
                        "p2 n1                 |--|           k: read -> 1   ok    1.00 ms .. 1.20 ms",
                        "p1 n1                          |-->  k: write 9     info  2.00 ms .. 2.10 ms");
    }

    @Test
    void hostileNamesBecomePrintableAscii() {
        String drawn = AsciiHistory.draw(Sample.staleRead("\u001b[31mred\n\u202e", "n\u0007"));
        assertThat(drawn).matches("[\\x20-\\x7e\\n]+");
        assertThat(drawn.lines()).hasSize(5);
    }

    @Test
    void nothingToDrawSaysSo() {
        assertThat(AsciiHistory.draw(List.of())).isEqualTo("(no operations)\n");
    }
}
