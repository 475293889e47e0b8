package dev.quarrel.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatsTest {
    @Test
    void countsLatenciesAndRate() {
        Events events = new Events().write(0, 1).write(0, 2).read(1, 2).invoke(0, "write", 3);
        events.fail(0, 3).invoke(2, "read", null).nemesis("kill", "n1");
        Verdict verdict = new Stats().check(events.history(), Budget.DEFAULT);
        assertThat(verdict.validity()).isEqualTo(Validity.VALID);
        assertThat(verdict.details())
                .containsEntry("count", 5L)
                .containsEntry("ok", 3L)
                .containsEntry("info", 1L);
        assertThat(verdict.details().get("latencyNanos"))
                .isEqualTo(Map.of(
                        "p50",
                        1_000_000L,
                        "p90",
                        1_000_000L,
                        "p99",
                        1_000_000L,
                        "p999",
                        1_000_000L,
                        "max",
                        1_000_000L));
        assertThat(verdict.details()).containsEntry("okPerSecond", Math.round(3 / 0.008 * 10) / 10.0);
    }

    @Test
    void aKindThatNeverSucceededIsUnknown() {
        Events events = new Events().write(0, 1).invoke(1, "read", null).info(1, null);
        Verdict verdict = new Stats().check(events.history(), Budget.DEFAULT);
        assertThat(verdict.validity()).isEqualTo(Validity.UNKNOWN);
        assertThat(verdict.because()).isEqualTo("of 1 operations read none was ok");
    }

    @Test
    void theWorstVerdictWins() {
        Events events = new Events().write(0, 1).read(1, 2).invoke(3, "noop", null);
        Checker both = Checkers.compose("all", List.of(new Stats(), Linearizable.register()));
        History history =
                new Events().write(0, 1).read(1, 2).invoke(3, "read", null).history();
        assertThat(both.check(history, Budget.DEFAULT).validity()).isEqualTo(Validity.INVALID);
        Verdict unknown = both.check(events.history(), Budget.DEFAULT);
        assertThat(unknown.validity()).isEqualTo(Validity.UNKNOWN);
        assertThat(unknown.because()).contains("stats: ", "linearizable: the checker crashed");
    }
}
