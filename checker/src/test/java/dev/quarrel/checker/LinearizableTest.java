package dev.quarrel.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.model.Call;
import dev.quarrel.checker.model.Model;
import dev.quarrel.checker.model.Models;
import dev.quarrel.checker.model.Register;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Each anomaly by name, from a history written by hand.
class LinearizableTest {
    @Test
    void aGoodHistoryIsValid() {
        Events good = new Events()
                .read(0, null)
                .invoke(0, "write", 1)
                .read(1, null)
                .read(1, 1)
                .ok(0, 1)
                .invoke(0, "write", 2)
                .info(0, 2)
                .read(1, 1)
                .read(1, 2);
        assertThat(check(good).validity()).isEqualTo(Validity.VALID);
    }

    @Test
    void staleRead() {
        Events events = new Events().write(0, 1).write(0, 2).read(1, 1).read(1, 2);
        Anomaly anomaly = violation(events, "stale-read");
        assertThat(anomaly.events()).extracting(Event::index).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(anomaly.explanation())
                .startsWith("On key k: process 0 on n1 wrote 1 (1.0–2.0 ms); process 0 on n1 wrote 2 (3.0–4.0 ms); "
                        + "process 1 on n2 read 1 (5.0–6.0 ms). ")
                .contains("the write of 2 was acknowledged before it began");
    }

    @Test
    void lostWrite() {
        violation(new Events().write(0, 1).write(0, 2).read(1, 1).read(2, 1), "lost-write");
    }

    @Test
    void newThenOld() {
        Events events =
                new Events().write(0, 1).invoke(0, "write", 2).read(1, 2).read(2, 1);
        assertThat(violation(events, "new-then-old-inversion").events()).hasSize(7);
    }

    @Test
    void unwrittenRead() {
        violation(new Events().write(0, 1).read(1, 9).read(1, 1), "unwritten-read");
    }

    @Test
    void dirtyRead() {
        Events events =
                new Events().write(0, 1).invoke(0, "write", 2).fail(0, 2).read(1, 2);
        assertThat(violation(events, "dirty-read").events())
                .extracting(Event::value)
                .contains(2L);
    }

    @Test
    void futureRead() {
        violation(new Events().read(1, 2).write(0, 2).read(1, 2), "future-read");
    }

    @Test
    void lostUpdate() {
        Events events = new Events().write(0, 1).cas(1, 1, 2).cas(2, 1, 3);
        Verdict verdict = Linearizable.casRegister().check(events.history(), Budget.DEFAULT);
        assertThat(verdict.anomalies()).extracting(Anomaly::name).containsExactly("lost-update");
    }

    @Test
    void theWitnessLeavesOutEverythingElse() {
        Events events = new Events();
        for (int i = 0; i < 200; i++) {
            events.write(i % 3, i).read(4, i);
        }
        events.read(1, 50);
        for (int i = 200; i < 300; i++) {
            events.write(i % 3, i).read(4, i);
        }
        assertThat(violation(events, "stale-read").events()).hasSize(6);
    }

    @Test
    void aReadOfNullFitsAnyStateWhereTheRegisterCannotBeNull() {
        Events events = new Events().read(0, null).write(0, 1).read(1, null);
        Verdict verdict = new Linearizable(Register.register(0L)).check(events.history(), Budget.DEFAULT);
        assertThat(verdict.validity()).isEqualTo(Validity.VALID);
        violation(events, "lost-write");
    }

    @Test
    void aViolationSaysHowFarItCanBeLinearizedAndWhatWasPossibleThere() {
        Events events = new Events()
                .write(0, 1)
                .invoke(2, "write", 3)
                .write(0, 2)
                .read(1, 1)
                .read(1, 2);
        assertThat(violation(events, "stale-read").explanation())
                .contains("The operation that cannot be placed: process 1 on n2 read 1 (6.0–7.0 ms)")
                .contains("Everything before its return, event 6, can be linearized")
                .contains("there it could only be 2 or 3.");
    }

    @Test
    void ofALongMutexHistoryOnlyTheLastPieceIsShown() {
        Events events = new Events();
        for (int i = 0; i < 50; i++) {
            events.invoke(0, "acquire", null)
                    .ok(0, null)
                    .invoke(0, "release", null)
                    .ok(0, null);
        }
        events.invoke(1, "acquire", null).ok(1, null).invoke(2, "acquire", null).ok(2, null);
        Verdict verdict = new Linearizable(Models.named("mutex", null)).check(events.history(), Budget.DEFAULT);
        Anomaly anomaly = verdict.anomalies().getFirst();
        assertThat(anomaly.events()).hasSize(2);
        assertThat(anomaly.explanation())
                .contains("process 2 on n3 did acquire")
                .contains("Before these it can only have been Mutex[held=true]");
    }

    @Test
    void keysAreJudgedApart() {
        Events events =
                new Events().key("a").write(0, 1).key("b").write(0, 2).key("a").read(1, 1);
        assertThat(check(events).validity()).isEqualTo(Validity.VALID);
        events.key("b").read(1, 1);
        assertThat(check(events).anomalies()).extracting(Anomaly::key).containsExactly("b");
    }

    @Test
    void aSpentBudgetIsUnknownAndNamesTheKey() {
        Events events = new Events();
        for (int i = 0; i < 12; i++) {
            events.invoke(i, "write", i % 2);
        }
        events.read(20, 1).read(20, 0).read(20, 1).read(20, 7);
        Verdict verdict = Linearizable.register().check(events.history(), new Budget(10, 60_000, 1L << 30));
        assertThat(verdict.validity()).isEqualTo(Validity.UNKNOWN);
        assertThat(verdict.because()).contains("key k", "of 20 calls and returns", "10 steps");
    }

    @Test
    void aCheckerThatCrashesIsUnknown() {
        Events events = new Events().write(0, 1).cas(1, 1, 2);
        Verdict verdict = Checkers.checkSafely(Linearizable.register(), events.history(), Budget.DEFAULT);
        assertThat(verdict.validity()).isEqualTo(Validity.UNKNOWN);
        assertThat(verdict.because()).contains("a register knows read, write, delete, the history has cas");
    }

    private static Verdict check(Events events) {
        return Linearizable.register().check(events.history(), Budget.DEFAULT);
    }

    private static Anomaly violation(Events events, String name) {
        Verdict verdict = check(events);
        assertThat(verdict.validity()).isEqualTo(Validity.INVALID);
        assertThat(verdict.anomalies()).extracting(Anomaly::name).containsExactly(name);
        return verdict.anomalies().getFirst();
    }

    /// The reader knows longs only; a history made in Java may well have ints.
    @Test
    void anIntInAListOrAsInitialValueIsTheSameNumberAsALong() {
        Events set = new Events()
                .invoke(0, "add", 1)
                .ok(0, 1)
                .invoke(0, "add", 2)
                .ok(0, 2)
                .invoke(0, "add", 3)
                .ok(0, 3)
                .read(1, List.of(1, 2, 3));
        assertThat(new Linearizable(Models.named("set", null))
                        .check(set.history(), Budget.DEFAULT)
                        .validity())
                .isEqualTo(Validity.VALID);
        assertThat(set.history().getLast().value()).isEqualTo(List.of(1L, 2L, 3L));
        Events nested = new Events().write(0, Map.of("a", List.of(7, 1.5f)));
        assertThat(nested.history().getFirst().value()).isEqualTo(Map.of("a", List.of(7L, 1.5)));
        Events twice = new Events().read(0, 0).write(0, 1).write(0, 0).read(1, 0);
        assertThat(new Linearizable(Register.register(0))
                        .check(twice.history(), Budget.DEFAULT)
                        .validity())
                .isEqualTo(Validity.VALID);
    }

    /// A call of unknown result may lead to very many states; each is tried.
    @Test
    void manyStatesOfOneCall() {
        record Wheel(long at) implements Model {
            @Override
            public List<Wheel> step(Call call) {
                return call.f().equals("spin")
                        ? LongStream.range(0, 3_000).mapToObj(Wheel::new).toList()
                        : Objects.equals(call.result(), at) ? List.of(this) : List.of();
            }

            @Override
            public boolean isReadOnly(Call call) {
                return call.f().equals("read");
            }
        }
        Linearizable wheel = new Linearizable(new Wheel(-1));
        Events good = new Events().invoke(0, "spin", null).read(1, 2_500L).read(1, 2_500L);
        assertThat(wheel.check(good.history(), Budget.DEFAULT).validity()).isEqualTo(Validity.VALID);
        assertThat(wheel.check(good.read(1, 3L).history(), Budget.DEFAULT).validity())
                .isEqualTo(Validity.INVALID);
    }

    @Test
    void aFutureReadShowsAWriteThatWasMadeAndNotOneThatFailed() {
        Events events = new Events()
                .write(0, 1)
                .invoke(0, "write", 2)
                .fail(0, 2)
                .read(1, 2)
                .write(2, 2);
        assertThat(violation(events, "future-read").events())
                .extracting(Event::type)
                .doesNotContain(Event.Type.FAIL);
    }
}
