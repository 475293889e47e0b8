package dev.quarrel.checker.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.Events;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Stats;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.model.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The reference checker from Java, and the fast checkers against it.
class ReferenceTest {
    private static final int HISTORIES_PER_MODEL = 600;
    private static final List<String> MODELS = List.of(
            "register",
            "cas-register",
            "multi-register",
            "set",
            "counter",
            "mutex",
            "fifo-queue",
            "unordered-queue",
            "append-list");

    private static Verdict judge(String model, History history) {
        return new Reference(model, null).check(history, Budget.DEFAULT);
    }

    @Test
    void goodBadAndCorrupted() {
        History good =
                new Events().write(0, 1L).read(1, 1L).cas(0, 1L, 2L).read(1, 2L).history();
        assertThat(judge("cas-register", good).validity()).isEqualTo(Validity.VALID);
        History corrupted =
                new Events().write(0, 1L).read(1, 1L).cas(0, 1L, 2L).read(1, 1L).history();
        Verdict verdict = judge("cas-register", corrupted);
        assertThat(verdict.validity()).isEqualTo(Validity.INVALID);
        assertThat(verdict.anomalies().get(0).explanation()).contains("can't read 1 from 2");
        assertThat(verdict.anomalies().get(0).events()).hasSize(2);
    }

    @Test
    void aModelFromAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("ladder.clj"), """
                (ns ladder)
                (def initial 0)
                (defn step [height {:keys [f value]}]
                  (if (and (= f :climb) (> value (inc height)))
                    {:inconsistent (str value " is too far from " height)}
                    value))
                """);
        History good = new Events()
                .invoke(0, "climb", 1L)
                .ok(0, 1L)
                .invoke(0, "climb", 2L)
                .ok(0, 2L)
                .history();
        History bad = new Events()
                .invoke(0, "climb", 1L)
                .ok(0, 1L)
                .invoke(0, "climb", 3L)
                .ok(0, 3L)
                .history();
        assertThat(judge(file.toString(), good).validity()).isEqualTo(Validity.VALID);
        assertThat(judge(file.toString(), bad).anomalies().get(0).explanation()).contains("3 is too far from 1");
    }

    @Test
    void aModelOfOnesOwnThatFailsIsUnsupportedAndNoCrash(@TempDir Path directory) throws IOException {
        History history = new Events().write(0, 1L).history();
        for (String model : List.of(
                "(ns my.boom) (def initial 0) (defn step [m op] (throw (RuntimeException. \"no step\")))",
                "(ns my.arity) (def initial 0) (defn step [m] m)",
                "(ns my.half) (def initial 0",
                "(ns my.without) (def initial 0)")) {
            Path file = Files.writeString(directory.resolve("model.clj"), model);
            assertThatThrownBy(() -> judge(file.toString(), history))
                    .as(model)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the model in " + file + " failed: ");
        }
    }

    @Test
    void aSpentBudgetOfTimeIsUnknown() {
        Events wide = new Events();
        for (int process = 0; process < 14; process++) {
            wide.invoke(process, "write", (long) process);
        }
        Verdict verdict = new Reference("register", null)
                .check(wide.read(20, 99L).history(), new Budget(Long.MAX_VALUE, 1, 1 << 30));
        assertThat(verdict.validity()).isEqualTo(Validity.UNKNOWN);
        assertThat(verdict.because()).contains("ms was spent");
    }

    @Test
    void aSecondOpinionConfirmsOrContradicts() {
        History bad = new Events().write(0, 1L).write(0, 2L).read(1, 1L).history();
        Checker confirmed = new SecondOpinion(Linearizable.register(), new Reference("register", null));
        assertThat(confirmed.check(bad, Budget.DEFAULT).details()).containsEntry("secondOpinion", "agrees");
        assertThat(SecondOpinion.of(Linearizable.casRegister())
                        .check(bad, Budget.DEFAULT)
                        .details())
                .containsEntry("secondOpinion", "agrees");
        assertThat(SecondOpinion.of(new Stats())).isInstanceOf(Stats.class);
        Checker large = new SecondOpinion(Linearizable.register(), new Reference("register", null), 2);
        assertThat(large.check(bad, Budget.DEFAULT).details().get("secondOpinion"))
                .asString()
                .startsWith("none");
        History queue = new Events()
                .invoke(0, "enqueue", 1L)
                .ok(0, 1L)
                .invoke(0, "enqueue", 2L)
                .ok(0, 2L)
                .invoke(1, "dequeue", null)
                .ok(1, 2L)
                .history();
        Checker mismatched = new SecondOpinion(
                new Linearizable(Models.named("fifo-queue", null)), new Reference("unordered-queue", null));
        Verdict verdict = mismatched.check(queue, Budget.DEFAULT);
        assertThat(verdict.validity()).isEqualTo(Validity.UNKNOWN);
        assertThat(verdict.because()).contains("disagree");
    }

    @Test
    void thePlaceOfAnEventCountsAndNotWhatTheFileCallsItsIndex() {
        List<Event> backwards = new ArrayList<>();
        for (Event e : new Events().write(0, 1L).write(1, 2L).read(2, 1L).list()) {
            backwards.add(
                    new Event(100 - e.index(), e.time(), e.process(), e.type(), e.f(), e.key(), e.value(), e.extra()));
        }
        History bad = new History(backwards);
        assertThat(judge("register", bad).validity()).isEqualTo(Validity.INVALID);
        Verdict verdict =
                new SecondOpinion(Linearizable.register(), new Reference("register", null)).check(bad, Budget.DEFAULT);
        assertThat(verdict.details()).containsEntry("secondOpinion", "agrees");
        assertThat(verdict.anomalies().getFirst().events()).isEqualTo(backwards);
    }

    @Test
    void anOkThatRepeatsNothingHappenedAsAsked() {
        Events asked = new Events()
                .invoke(0, "write", 1L)
                .ok(0, null)
                .invoke(0, "cas", List.of(1L, 2L))
                .ok(0, null);
        List<Event> events = new ArrayList<>(asked.read(1, 2L).list());
        for (Checker checker : List.of(Linearizable.casRegister(), new Reference("cas-register", null))) {
            assertThat(checker.check(new History(events), Budget.DEFAULT).validity())
                    .as(checker.name())
                    .isEqualTo(Validity.VALID);
            assertThat(checker.check(asked.read(1, 1L).history(), Budget.DEFAULT)
                            .validity())
                    .as(checker.name())
                    .isEqualTo(Validity.INVALID);
        }
        History txn = new Events()
                .invoke(0, "txn", List.of(List.of("w", "x", 1L)))
                .ok(0, null)
                .invoke(1, "read", null)
                .ok(1, Map.of("x", 1L))
                .history();
        assertThat(new Linearizable(Models.named("multi-register", null))
                        .check(txn, Budget.DEFAULT)
                        .validity())
                .isEqualTo(Validity.VALID);
        assertThat(judge("multi-register", txn).validity()).isEqualTo(Validity.VALID);
    }

    @Test
    void anUnknownModelIsRefusedWithThoseThereAre() {
        History history = new Events().write(0, 1L).history();
        assertThatThrownBy(() -> judge("regster", history))
                .hasMessageContaining("cas-register")
                .hasMessageContaining("regster");
    }

    @Test
    void fastCheckersAgreeWithItOnRandomHistoriesOfEveryModel() {
        Map<String, Integer> invalid = new TreeMap<>();
        for (String model : MODELS) {
            for (int seed = 0; seed < HISTORIES_PER_MODEL; seed++) {
                History history = RandomCalls.history(model, new Random(seed));
                Verdict fast = new Linearizable(Models.named(model, null)).check(history, Budget.DEFAULT);
                Verdict reference = judge(model, history);
                assertThat(reference.validity())
                        .as("%s, seed %d: %s%n%s%n%s", model, seed, history, fast, reference)
                        .isEqualTo(fast.validity());
                invalid.merge(model, fast.validity() == Validity.INVALID ? 1 : 0, Integer::sum);
            }
        }
        assertThat(invalid.values())
                .as(invalid.toString())
                .allMatch(count -> count > HISTORIES_PER_MODEL / 20 && count < HISTORIES_PER_MODEL * 19 / 20);
    }
}
