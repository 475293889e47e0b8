package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.judges.DirtyReads;
import dev.quarrel.nemesis.Faults;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Histories of good runs under faults, damaged in ways that are provably wrong: every damaged one is rejected, and the
/// whole one is not.
class CorruptedRunsTest {
    private static final int SEEDS = 6;
    /// Damages tried in each run, spread over it.
    private static final int TRIES = 25;
    private static final List<History> GOOD = new ArrayList<>();

    @BeforeAll
    static void run() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Plan plan = Plans.register(seed, Plans.strong());
            // Every other run loses acknowledgements: its writes of unknown outcome have happened, and are read.
            Plan run = seed % 2 == 0 ? plan : plan.with(lostAcknowledgements(seed));
            History history =
                    Run.quickly(run, Plans.world(seed, Plans.strong())).history();
            assertThat(judge(history)).as("seed %d", seed).isEqualTo(Validity.VALID);
            GOOD.add(history);
        }
    }

    private static Schedule lostAcknowledgements(long seed) {
        Schedule.Options faults = new Schedule.Options(
                Faults.parse("drop-acks"), Target.parse("all"), 1_000, 1_000, 0, 8_000, false, false);
        return Schedule.draw(seed, List.of("n1", "n2", "n3", "n4", "n5"), List.of(), faults);
    }

    @Test
    void aWriteThatWasReadIsDropped() {
        everyDamageIsRejected(SEEDS * 10, (write, read) -> wrote(write, read), (events, write, read) -> {
            List<Event> left = new ArrayList<>(events);
            left.removeIf(event -> event.index() == write.call() || event.index() == write.completed());
            return left;
        });
    }

    @Test
    void twoReadsAreSwappedOfWhichTheFirstEndedBeforeTheSecondsValueWasBegun() {
        for (History history : GOOD) {
            int tried = 0;
            for (Operation later : reads(history)) {
                Operation write = writer(history, later);
                Operation earlier = write == null ? null : lastBefore(history, later, write);
                if (earlier != null && tried++ < TRIES) {
                    List<Event> events = new ArrayList<>(history);
                    events.set(earlier.ret(), valued(events.get(earlier.ret()), later.result()));
                    events.set(later.ret(), valued(events.get(later.ret()), earlier.result()));
                    assertThat(judge(numbered(events))).isEqualTo(Validity.INVALID);
                }
            }
            assertThat(tried).isPositive();
        }
    }

    @Test
    void aReadsEndIsMovedBeforeTheBeginOfTheWriteItSaw() {
        everyDamageIsRejected(
                SEEDS, (write, read) -> wrote(write, read) && read.call() < write.call(), (events, write, read) -> {
                    List<Event> moved = new ArrayList<>(events);
                    Event end = moved.remove(read.ret());
                    long time = events.get(write.call()).time();
                    moved.add(write.call(), at(end, time));
                    return moved;
                });
    }

    @Test
    void aWritesEndIsMovedBeforeAReadOfWhatWasThereBefore() {
        int tried = 0;
        for (History history : GOOD) {
            int here = 0;
            for (Operation read : reads(history)) {
                Operation before = writer(history, read);
                Operation write = before == null ? null : overtaken(history, before, read);
                if (write != null && here < TRIES) {
                    here++;
                    List<Event> moved = new ArrayList<>(history);
                    Event end = moved.remove(write.ret());
                    moved.add(read.call(), at(end, moved.get(read.call()).time()));
                    assertThat(judge(numbered(moved)))
                            .as("%s and %s", write, read)
                            .isEqualTo(Validity.INVALID);
                }
            }
            tried += here;
        }
        assertThat(tried).isGreaterThanOrEqualTo(SEEDS);
    }

    /// A write that began after another had ended, and was still going on when a read of the other's value began.
    private static @Nullable Operation overtaken(History history, Operation before, Operation read) {
        return history.operations().stream()
                .filter(op -> op.f().equals("write") && op.isOk() && Objects.equals(op.key(), read.key()))
                .filter(op ->
                        before.isOk() && before.ret() < op.call() && op.call() < read.call() && read.call() < op.ret())
                .findFirst()
                .orElse(null);
    }

    @Test
    void anUnknownWriteThatWasReadIsTurnedIntoAFailedOne() {
        int tried = everyDamageIsRejected(
                1, (write, read) -> write.isInfo() && wrote(write, read), (events, write, read) -> {
                    List<Event> failed = new ArrayList<>(events);
                    Event end = failed.get(write.completed());
                    failed.set(write.completed(), typed(end, Event.Type.FAIL));
                    assertThat(new DirtyReads()
                                    .check(numbered(failed), Budget.DEFAULT)
                                    .validity())
                            .isEqualTo(Validity.INVALID);
                    return failed;
                });
        assertThat(tried).isPositive();
    }

    @Test
    void aValueIsInvented() {
        everyDamageIsRejected(SEEDS * 10, (write, read) -> wrote(write, read), (events, write, read) -> {
            List<Event> invented = new ArrayList<>(events);
            invented.set(read.ret(), valued(invented.get(read.ret()), 1_000_000_007L));
            return invented;
        });
    }

    /// Damages a history, given a write and a read that saw it.
    @FunctionalInterface
    private interface Damage {
        List<Event> apply(List<Event> events, Operation write, Operation read);
    }

    private static int everyDamageIsRejected(int least, BiPredicate<Operation, Operation> fits, Damage damage) {
        int tried = 0;
        for (History history : GOOD) {
            int here = 0;
            for (Operation read : reads(history)) {
                Operation write = writer(history, read);
                if (here < TRIES && write != null && fits.test(write, read)) {
                    here++;
                    History damaged = numbered(damage.apply(List.copyOf(history), write, read));
                    assertThat(judge(damaged)).as("%s and %s", write, read).isEqualTo(Validity.INVALID);
                }
            }
            tried += here;
        }
        assertThat(tried).isGreaterThanOrEqualTo(least);
        return tried;
    }

    private static Validity judge(History history) {
        return Linearizable.register().check(history, Budget.DEFAULT).validity();
    }

    private static List<Operation> reads(History history) {
        return history.operations().stream()
                .filter(op -> op.f().equals("read") && op.isOk() && op.result() != null)
                .toList();
    }

    private static @Nullable Operation writer(History history, Operation read) {
        return history.operations().stream()
                .filter(op -> wrote(op, read) && op.completed() >= 0)
                .findFirst()
                .orElse(null);
    }

    private static boolean wrote(Operation write, Operation read) {
        return write.f().equals("write")
                && Objects.equals(write.key(), read.key())
                && Objects.equals(write.argument(), read.result());
    }

    private static @Nullable Operation lastBefore(History history, Operation later, Operation write) {
        @Nullable Operation last = null;
        for (Operation read : reads(history)) {
            boolean before = read.ret() < write.call() && Objects.equals(read.key(), later.key());
            last = before && !Objects.equals(read.result(), later.result()) ? read : last;
        }
        return last;
    }

    static History numbered(List<Event> events) {
        List<Event> numbered = new ArrayList<>();
        for (Event e : events) {
            numbered.add(
                    new Event(numbered.size(), e.time(), e.process(), e.type(), e.f(), e.key(), e.value(), e.extra()));
        }
        return new History(numbered);
    }

    static Event valued(Event e, @Nullable Object value) {
        return new Event(e.index(), e.time(), e.process(), e.type(), e.f(), e.key(), value, e.extra());
    }

    private static Event typed(Event e, Event.Type type) {
        return new Event(e.index(), e.time(), e.process(), type, e.f(), e.key(), e.value(), e.extra());
    }

    private static Event at(Event e, long time) {
        return new Event(e.index(), time, e.process(), e.type(), e.f(), e.key(), e.value(), e.extra());
    }
}
