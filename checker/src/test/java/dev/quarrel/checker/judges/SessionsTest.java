package dev.quarrel.checker.judges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final String[] GOOD = {
        "0 write x 1",
        "1 read x 1",
        "0 > write x 2",
        "2 read x 1",
        "1 read x 2",
        "2 read x 2",
        "0 < write x 2",
        "0 read x 2",
        "2 write y 3",
        "1 read y 3",
        "1 read x 2"
    };

    @Test
    void goodHistoryIsValid() {
        Verdict verdict = Tale.judge(new Sessions(), GOOD);
        assertThat(verdict.validity()).as(verdict.toString()).isEqualTo(Validity.VALID);
    }

    @Test
    void goodHistoryWithItsLastReadPutBackIsRejected() {
        String[] corrupted = GOOD.clone();
        corrupted[corrupted.length - 1] = "1 read x 1";
        assertThat(Tale.names(Tale.judge(new Sessions(), corrupted))).contains("monotonic-reads");
    }

    @Test
    void ownWriteUnread() {
        Verdict verdict = Tale.judge(new Sessions(), "1 write x 1", "0 write x 2", "0 read x 1");
        assertThat(Tale.names(verdict)).containsExactly("read-your-writes");
        assertThat(verdict.anomalies().get(0).explanation()).contains("process 0", "2", "older");
    }

    @Test
    void readThatGoesBack() {
        Verdict verdict = Tale.judge(new Sessions(), "0 write x 1", "1 write x 2", "2 read x 2", "2 read x 1");
        assertThat(Tale.names(verdict)).containsExactly("monotonic-reads");
    }

    @Test
    void readsThatFlapBetweenConcurrentWritesGoBackInAnyOrder() {
        Verdict verdict =
                Tale.judge(new Sessions(), "0 > write x 1", "1 > write x 2", "2 read x 1", "2 read x 2", "2 read x 1");
        assertThat(Tale.names(verdict)).containsExactly("monotonic-reads");
    }

    @Test
    void concurrentWritesMayBeReadInAnyOrder() {
        Verdict verdict = Tale.judge(
                new Sessions(),
                "0 > write x 1",
                "1 > write x 2",
                "0 < write x 1",
                "1 < write x 2",
                "2 read x 1",
                "2 read x 2",
                "3 read x 2",
                "3 read x 1");
        assertThat(verdict.validity()).isEqualTo(Validity.VALID);
    }

    @Test
    void aCrashedWriteThatSurfacesIsNoAnomalyButLosingItAgainIs() {
        String[] surfaces = {"0 write x 1", "1 write x 2 info", "2 read x 1", "2 read x 2"};
        assertThat(Tale.judge(new Sessions(), surfaces).validity()).isEqualTo(Validity.VALID);
        Verdict verdict =
                Tale.judge(new Sessions(), "0 write x 1", "1 write x 2 info", "2 read x 1", "2 read x 2", "2 read x 1");
        assertThat(Tale.names(verdict)).containsExactly("monotonic-reads");
    }

    @Test
    void aWriterSeenOutOfItsOrder() {
        Verdict verdict = Tale.judge(new Sessions(), "0 write x 1", "0 write y 2", "1 read y 2", "1 read x -");
        assertThat(Tale.names(verdict)).containsExactly("monotonic-writes");
    }

    @Test
    void aWriteSeenWithoutWhatItsWriterHadRead() {
        Verdict verdict =
                Tale.judge(new Sessions(), "0 write x 1", "1 read x 1", "1 write y 2", "2 read y 2", "2 read x -");
        assertThat(Tale.names(verdict)).containsExactly("writes-follow-reads");
    }

    @Test
    void repeatedValuesAreUnknown() {
        Verdict verdict = Tale.judge(new Sessions(), "0 write x 1", "1 write x 1", "1 read x 1");
        assertThat(verdict.validity()).isEqualTo(Validity.UNKNOWN);
        assertThat(verdict.because()).contains("more than once", "x");
    }

    @Test
    void noReadAtAllIsUnknown() {
        assertThat(Tale.judge(new Sessions(), "0 write x 1").validity()).isEqualTo(Validity.UNKNOWN);
    }

    @Test
    void agreesWithTheDefinitionsOnRandomHistories() {
        int broken = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            double staleness = seed % 4 == 0 ? 0 : random.nextDouble();
            History history = RandomRegisters.history(
                    random, 1 + random.nextInt(4), 1 + random.nextInt(3), 3 + random.nextInt(14), staleness);
            Map<String, Integer> expected = new SessionsByDefinition(List.copyOf(history.operations())).count();
            Verdict verdict = new Sessions().check(history, Budget.DEFAULT);
            Object found = verdict.details().getOrDefault("anomalies", Map.of());
            Map<String, Integer> actual = new TreeMap<>();
            ((Map<?, ?>) found).forEach((k, v) -> actual.put((String) k, ((Long) v).intValue()));
            assertThat(actual).as("seed %d: %s", seed, Tale.show(history)).isEqualTo(expected);
            if (staleness == 0) {
                assertThat(expected)
                        .as("linearizable, seed %d: %s", seed, Tale.show(history))
                        .isEmpty();
            }
            broken += expected.isEmpty() ? 0 : 1;
        }
        assertThat(broken).isGreaterThan(3_000);
    }
}
