package dev.quarrel.checker.judges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StalenessTest {
    private static final String[] FRESH = {"0 write x 1", "0 write x 2", "0 write x 3", "1 read x 3 at=20 node=n1"};
    private static final String[] STALE = {
        "0 write x 1 at=1", "0 write x 2 at=5", "0 write x 3 at=9", "1 read x 1 at=20 node=n2"
    };

    @Test
    void freshReadsAreValidWithinTheTightestBound() {
        Verdict verdict = Tale.judge(Staleness.none(), FRESH);
        assertThat(verdict.validity()).isEqualTo(Validity.VALID);
        assertThat(verdict.details()).containsEntry("stale", 0L);
    }

    @Test
    void aStaleReadIsMeasuredInVersionsAndTime() {
        Verdict verdict = Tale.judge(Staleness.none(), STALE);
        assertThat(Tale.names(verdict)).containsExactly("stale-read");
        assertThat(verdict.anomalies().get(0).explanation()).contains("2 acknowledged writes behind", "15.0 ms");
        assertThat(verdict.details().get("nanosBehind"))
                .hasToString("{count=1, p50=15000000, p90=15000000, p99=15000000, max=15000000}");
        assertThat(verdict.details().get("versionsBehind")).asString().contains("max=2");
        assertThat(verdict.details().get("nodes")).asString().contains("n2", "stale=1");
        assertThat(verdict.details().get("pbs")).asString().contains("upToMillis=20, reads=1, fresh=0.0");
    }

    @Test
    void withoutABoundItOnlyMeasures() {
        assertThat(Tale.judge(new Staleness(), STALE).validity()).isEqualTo(Validity.VALID);
        assertThat(Tale.judge(new Staleness(2, Long.MAX_VALUE), STALE).validity())
                .isEqualTo(Validity.VALID);
        assertThat(Tale.judge(new Staleness(1, Long.MAX_VALUE), STALE).validity())
                .isEqualTo(Validity.INVALID);
        assertThat(Tale.judge(new Staleness(9, 14_000_000), STALE).validity()).isEqualTo(Validity.INVALID);
    }

    @Test
    void aConcurrentWriteMakesNoReadStale() {
        String[] history = {"0 write x 1", "0 > write x 2", "1 read x 1", "0 < write x 2"};
        assertThat(Tale.judge(Staleness.none(), history).validity()).isEqualTo(Validity.VALID);
    }

    @Test
    void noReadIsUnknown() {
        assertThat(Tale.judge(new Staleness(), "0 write x 1").validity()).isEqualTo(Validity.UNKNOWN);
    }

    @Test
    void agreesWithTheDefinitionOnRandomHistories() {
        long stale = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            double staleness = seed % 4 == 0 ? 0 : random.nextDouble();
            History history = RandomRegisters.history(
                    random, 1 + random.nextInt(4), 1 + random.nextInt(2), 3 + random.nextInt(12), staleness);
            List<Operation> ops = List.copyOf(history.operations());
            List<String> expected = new ArrayList<>();
            ops.stream().filter(StalenessTest::isRead).forEach(r -> expected.add(age(r, ops)));
            List<String> actual = new ArrayList<>();
            for (Register register : Register.of(ops)) {
                for (NewerWrites.Age age : new NewerWrites(register).ages()) {
                    actual.add(age.read().id() + ": " + age.versions() + " " + age.nanos());
                }
            }
            assertThat(actual)
                    .as("seed %d: %s", seed, Tale.show(history))
                    .containsExactlyInAnyOrderElementsOf(expected);
            Map<String, Object> details =
                    new Staleness().check(history, Budget.DEFAULT).details();
            if (staleness == 0) {
                assertThat(details).as("seed %d", seed).containsEntry("stale", 0L);
            }
            stale += (Long) Objects.requireNonNull(details.get("stale"));
        }
        assertThat(stale).isGreaterThan(5_000);
    }

    /// By the definition, with nested loops.
    private static String age(Operation read, List<Operation> ops) {
        int effect = read.result() == null ? -1 : Integer.MAX_VALUE;
        for (Operation op : ops) {
            if (Objects.equals(op.key(), read.key()) && op.isOk() && Objects.equals(op.result(), read.result())) {
                effect = Math.min(effect, op.completed());
            }
        }
        long versions = 0;
        long first = Long.MAX_VALUE;
        for (Operation w : ops) {
            boolean written = w.f().equals("write") && w.isOk() && Objects.equals(w.key(), read.key());
            if (written && w.call() > effect && w.completed() < read.call()) {
                versions++;
                first = Math.min(first, w.completionTime());
            }
        }
        return read.id() + ": " + versions + " " + (versions == 0 ? 0 : read.invokeTime() - first);
    }

    private static boolean isRead(Operation op) {
        return op.f().equals("read") && op.isOk();
    }
}
