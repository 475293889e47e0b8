package dev.quarrel.checker.judges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LostWritesTest {
    @Test
    void everyWriteReadOrReplacedIsValid() {
        Verdict verdict =
                Tale.judge(new LostWrites(), "0 write x 1", "1 write x 2", "2 read x 2", "0 write x 3", "1 read x 3");
        assertThat(verdict.validity()).as(verdict.toString()).isEqualTo(Validity.VALID);
        assertThat(verdict.details()).containsEntry("acknowledged", 3L).containsEntry("lost", 0L);
    }

    @Test
    void theSameHistoryWithItsLastWriteUnreadIsRejected() {
        Verdict verdict =
                Tale.judge(new LostWrites(), "0 write x 1", "1 write x 2", "2 read x 2", "0 write x 3", "1 read x 2");
        assertThat(Tale.names(verdict)).containsExactly("lost-write");
        assertThat(verdict.anomalies().get(0).explanation()).contains("lost to 2, an older write");
    }

    @Test
    void aSkewedClockLosesByTimestampThoughTheKeyWasWrittenAgain() {
        Verdict verdict = Tale.judge(
                new LostWrites(),
                "0 write x 1 version=90/n1",
                "1 write x 2 version=50/n2",
                "2 read x 1",
                "0 write x 3 version=95/n1",
                "2 read x 3");
        assertThat(Tale.names(verdict)).containsExactly("lost-write");
        assertThat(verdict.details().get("byRule")).hasToString("{timestamp=1}");
        assertThat(verdict.details()).containsEntry("loss", 1.0 / 3);
    }

    @Test
    void oneOfTwoConcurrentWritesIsCountedAndInvalidOnlyWhenStrict() {
        String[] history = {
            "0 > write x 1", "1 > write x 2", "0 < write x 1 version=7/n1", "1 < write x 2 version=7/n2", "2 read x 2"
        };
        Verdict tolerant = Tale.judge(new LostWrites(), history);
        assertThat(tolerant.validity()).isEqualTo(Validity.VALID);
        assertThat(tolerant.details()).containsEntry("lostToConcurrent", 1L);
        assertThat(tolerant.details().get("byRule")).hasToString("{tie=1}");
        assertThat(Tale.names(Tale.judge(LostWrites.strict(), history))).containsExactly("lost-concurrent-write");
    }

    @Test
    void aWriteThatVanished() {
        Verdict verdict = Tale.judge(new LostWrites(), "0 write x 1", "2 read x -");
        assertThat(Tale.names(verdict)).containsExactly("lost-write");
        assertThat(verdict.details().get("byRule")).hasToString("{vanished=1}");
    }

    @Test
    void aWriteIgnoredAfterADeleteOfTheFuture() {
        Verdict verdict = Tale.judge(
                new LostWrites(),
                "0 write x 1",
                "0 delete x - version=99/n1",
                "1 write x 2 version=5/n2",
                "2 read x -");
        assertThat(Tale.names(verdict)).containsExactly("lost-write");
        assertThat(verdict.anomalies().get(0).explanation()).contains("lost to a delete");
    }

    @Test
    void crashedWritesAreNeverLostAndCountAsRecoveredWhenSeen() {
        Verdict verdict =
                Tale.judge(new LostWrites(), "0 write x 1", "1 write x 2 info", "3 write x 3 info", "2 read x 2");
        assertThat(verdict.validity()).isEqualTo(Validity.VALID);
        assertThat(verdict.details()).containsEntry("recovered", 1L).containsEntry("acknowledged", 1L);
    }

    @Test
    void nothingReadIsUnknown() {
        assertThat(Tale.judge(new LostWrites(), "0 write x 1").validity()).isEqualTo(Validity.UNKNOWN);
    }

    @Test
    void agreesWithTheDefinitionOnRandomHistories() {
        int lossy = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            double staleness = seed % 4 == 0 ? 0 : random.nextDouble();
            History history = RandomRegisters.history(
                    random, 1 + random.nextInt(4), 1 + random.nextInt(2), 3 + random.nextInt(12), staleness);
            Verdict verdict = new LostWrites().check(history, Budget.DEFAULT);
            long expected = lost(List.copyOf(history.operations()));
            assertThat(verdict.details().get("lost"))
                    .as("seed %d: %s", seed, Tale.show(history))
                    .isEqualTo(expected);
            if (staleness == 0) {
                assertThat(verdict.details().get("lostToOlder"))
                        .as("seed %d", seed)
                        .isEqualTo(0L);
            }
            lossy += expected > 0 ? 1 : 0;
        }
        assertThat(lossy).isGreaterThan(1_000);
    }

    /// By the definition: unread after its acknowledgement, followed by a read of something else, and not replaced by a
    /// write that took effect and began after it was acknowledged or read.
    private static long lost(List<Operation> ops) {
        return ops.stream()
                .filter(w -> w.f().equals("write") && w.isOk())
                .filter(w -> ops.stream().anyMatch(r -> readAfter(r, w)))
                .filter(w -> ops.stream().noneMatch(r -> readAfter(r, w) && Objects.equals(r.result(), w.argument())))
                .filter(w -> ops.stream()
                        .noneMatch(u -> u.f().equals("write")
                                && sameKey(u, w)
                                && effect(u, ops) < Integer.MAX_VALUE
                                && u.call() > effect(w, ops)))
                .count();
    }

    private static boolean readAfter(Operation read, Operation write) {
        return read.f().equals("read") && read.isOk() && sameKey(read, write) && read.call() > write.completed();
    }

    private static boolean sameKey(Operation a, Operation b) {
        return Objects.equals(a.key(), b.key());
    }

    private static int effect(Operation write, List<Operation> ops) {
        int seen = ops.stream()
                .filter(r -> r.f().equals("read") && r.isOk() && Objects.equals(r.result(), write.argument()))
                .mapToInt(Operation::completed)
                .min()
                .orElse(Integer.MAX_VALUE);
        return Math.min(seen, write.isOk() ? write.completed() : Integer.MAX_VALUE);
    }

    @Test
    void whatACompareAndSetTookIsNotLost() {
        String[] history = {"0 > write x 1", "1 > cas x [1,2]", "1 < cas x [1,2]", "0 < write x 1", "2 read x 2"};
        Verdict strict = Tale.judge(LostWrites.strict(), history);
        assertThat(strict.validity()).as(strict.toString()).isEqualTo(Validity.VALID);
        assertThat(strict.details()).containsEntry("lost", 0L);
        history[1] = "1 > write x 2";
        history[2] = "1 < write x 2";
        assertThat(Tale.names(Tale.judge(LostWrites.strict(), history))).containsExactly("lost-concurrent-write");
    }
}
