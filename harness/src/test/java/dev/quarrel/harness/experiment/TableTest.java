package dev.quarrel.harness.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {
    private final Table table = new Table(
            "Loss",
            List.of("skew", "loss"),
            List.of(List.of("0 ms", "0 %"), List.of("10 ms", "25 %")),
            List.of("Note."));

    @Test
    void textAlignsTheColumns() {
        assertThat(table.text()).isEqualTo("Loss\n\nskew   loss\n0 ms    0 %\n10 ms  25 %\n\nNote.\n");
    }

    @Test
    void markdownIsATable() {
        assertThat(table.markdown())
                .isEqualTo("## Loss\n\n| skew | loss |\n|---|---:|\n| 0 ms | 0 % |\n| 10 ms | 25 % |\n\nNote.\n");
    }

    @Test
    void aRowOfAnotherLengthIsRefused() {
        assertThatThrownBy(() -> new Table("Loss", List.of("skew", "loss"), List.of(List.of("0 ms")), List.of()))
                .hasMessageContaining("0 ms");
    }

    @Test
    void spreadHasMedianAndEnds() {
        Spread spread = Spread.of(List.of(0.3, 0.1, 0.2, 0.4));
        assertThat(spread.percent()).isEqualTo("25.0 % (10.0–40.0)");
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0)).count()).isEqualTo("2");
        assertThatThrownBy(() -> Spread.of(List.of())).hasMessageContaining("at least one figure");
    }
}
