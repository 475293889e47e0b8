package dev.quarrel.checker.linear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Events;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Spend;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.model.Register;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A search that is given too little says *unknown, because…*, how far it got and how many configurations it held; it
/// never ends in an OutOfMemoryError.
class SmallBudgetTest {
    /// So many writes at once can have taken effect in any subset of them: more configurations than any memory holds.
    private static final int AT_ONCE = 40;

    @Test
    void aSpentBudgetOfStepsNamesTheKeyAndHowFarItGot() {
        assertUnknown(new Budget(10_000, 60_000, 64L << 20), "the budget of 10000 steps was spent");
    }

    @Test
    void aSpentBudgetOfTimeNamesTheKeyAndHowFarItGot() {
        assertUnknown(new Budget(Long.MAX_VALUE, 50, 64L << 20), "the budget of 50 ms was spent");
    }

    private static void assertUnknown(Budget budget, String because) {
        Verdict verdict = Linearizable.casRegister().check(wide(), budget);
        assertThat(verdict.validity()).isEqualTo(Validity.UNKNOWN);
        assertThat(verdict.because())
                .startsWith("key k: " + because + " after ")
                .containsPattern("after [1-9]\\d* of " + (2 * AT_ONCE + 2) + " calls and returns;")
                .containsPattern("the largest set of configurations was [1-9]\\d*");
    }

    @Test
    void aSpentBudgetOfMemoryEndsTheSearchWithinOneReturn() {
        Spend spend = new Spend(new Budget(Long.MAX_VALUE, Long.MAX_VALUE, 3L << 20));
        StreamedKey key = new StreamedKey(Register.casRegister(null), spend, 1);
        wide().forEach(key::accept);
        assertThat(key.finish().because())
                .startsWith("the memory for configurations was spent")
                .containsPattern("the largest set of configurations was [1-9]\\d{3,}");
    }

    @Test
    void operationsThatAloneAreTooManyForTheMemoryAreNotSearched() {
        Verdict verdict = Linearizable.casRegister().check(wide(), new Budget(Long.MAX_VALUE, 60_000, 4_000));
        assertThat(verdict.because()).contains("key k", "memory was spent", AT_ONCE + 1 + " operations alone");
    }

    /// Whatever explaining takes beyond its budget is one try.
    @Test
    void shrinkingEndsWithItsBudgetAndGivesWhatItHas() {
        RandomHistory.Shape shape = new RandomHistory.Shape(3_000, 5, 0, 0, 0.002);
        History history = RandomHistory.draw(new Random(3), Kinds.uniqueRegister(), shape);
        List<Operation> operations = history.operations();
        Register initial = Register.register(null);
        Search.Result found = Search.search(initial, operations, new Spend(Budget.DEFAULT));
        assertThat(found.isViolation()).isTrue();
        int before = Integer.MAX_VALUE;
        for (long steps : new long[] {1, 10_000_000}) {
            Spend spend = new Spend(new Budget(steps, 60_000, 64L << 20));
            List<Operation> left = Witness.shrink(List.of(initial), found.suspects(), spend);
            assertThat(spend.steps()).isLessThan(steps + 200_000 + operations.size());
            assertThat(Search.search(initial, left, new Spend(Budget.DEFAULT)).isViolation())
                    .isTrue();
            assertThat(left.size()).isLessThan(before);
            before = left.size();
        }
        assertThat(before).isLessThan(8);
    }

    @Test
    void inATinyHeapHardHistoriesAreUnknownAndLargeOnesAreStreamed() throws IOException, InterruptedException {
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TinyHeap.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor()).as(said).isZero();
        assertThat(said.lines().toList())
                .as(said)
                .satisfiesExactly(
                        wide -> assertThat(wide).contains("UNKNOWN key k: ", "the largest set of configurations was"),
                        crashed ->
                                assertThat(crashed).contains("UNKNOWN key k0: ", "the largest set of configurations"),
                        whole -> assertThat(whole)
                                .contains("whole: unknown, because it does not fit into the heap of 3"),
                        stream -> assertThat(stream).isEqualTo("streamed: valid"),
                        wide -> assertThat(wide)
                                .contains(
                                        "streamed wide: unknown, because", "memory", "largest set of configurations"));
    }

    /// Many writes are pending when a value is read that none of them writes.
    static History wide() {
        Events events = new Events();
        for (int i = 0; i < AT_ONCE; i++) {
            events.invoke(i, "write", i % 7);
        }
        events.read(AT_ONCE, 99);
        for (int i = 0; i < AT_ONCE; i++) {
            events.ok(i, i % 7);
        }
        return events.history();
    }
}
