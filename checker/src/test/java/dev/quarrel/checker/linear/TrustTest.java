package dev.quarrel.checker.linear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Spend;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.bench.Synthetic;
import dev.quarrel.checker.model.Call;
import dev.quarrel.checker.model.Register;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Histories too large for brute force: the algorithms against each other, damaged good ones, and changes that must not
/// change a verdict.
class TrustTest {
    private static final long SEED = Long.getLong("quarrel.oracle.seed", 1);
    private static final int ROUNDS = 200;
    private static final Budget SMALL = new Budget(300_000, 60_000, 64L << 20);
    private static final RandomHistory.Kind UNIQUE = Kinds.uniqueRegister();

    @Test
    void theAlgorithmsAgreeOnLargerHistories() {
        int[] compared = new int[1];
        Kinds.all().forEach((name, kind) -> {
            for (int i = 0; i < ROUNDS / 8; i++) {
                long seed = SEED * 31 + i;
                Random random = new Random(seed);
                double lie = random.nextInt(3) * 0.004;
                History history = RandomHistory.draw(
                        random, kind, new RandomHistory.Shape(40 + random.nextInt(160), 4, 0.02, 0.02, lie));
                Part part = new Part(kind.initial(), history.operations());
                Spend spend = new Spend(SMALL);
                Transitions transitions = new Transitions(kind.initial(), part.calls, spend);
                Outcome deep = new WingGong(part, transitions, spend).run(SMALL.maxSteps() / 2);
                Outcome broad = new JustInTime(part, transitions, spend).run(SMALL.maxSteps() / 2);
                if (isAnswer(deep) && isAnswer(broad)) {
                    compared[0]++;
                    assertThat(deep).as("%s, seed %d: %s", name, seed, history).isEqualTo(broad);
                }
                if (isAnswer(deep) && kind.initial() instanceof Register register && !register.observesMisses()) {
                    Zones zones =
                            Zones.search(history, history.positionsByKey().getOrDefault("k", new int[0]), register);
                    assertThat(!zones.applies() || zones.violation().isEmpty() == (deep == Outcome.LINEARIZABLE))
                            .as("zones of %s, seed %d: %s", name, seed, history)
                            .isTrue();
                }
            }
        });
        System.out.printf("trust: %d larger histories compared, seed %d%n", compared[0], SEED);
        assertThat(compared[0]).isGreaterThan(ROUNDS);
    }

    /// Of histories longer than what is looked at in one piece, with values that are read long after they were written.
    @Test
    void aPrefixIsJudgedFromTheWholeAsItIsAlone() {
        Random random = new Random(SEED);
        int bad = 0;
        for (int staleReadAt : List.of(-1, 2_000, 7_000, 9_500)) {
            Synthetic.Shape shape = new Synthetic.Shape(10_000, 1, 5, 0, true, 1, staleReadAt);
            History history = History.of(new Synthetic(shape));
            int[] positions = history.positionsByKey().values().iterator().next();
            Register register = Register.casRegister(0L);
            Zones whole = Zones.search(history, positions, register);
            assertThat(whole.violation().isEmpty()).isEqualTo(staleReadAt < 0);
            for (int i = 0; i < ROUNDS / 4; i++) {
                int count = random.nextInt(positions.length);
                Zones alone = Zones.search(history, positions, count, register);
                Zones cut = whole.upTo(count);
                assertThat(cut.violation()).as("the first %d events", count).hasSameSizeAs(alone.violation());
                assertThat(OracleTest.held(cut, history, register))
                        .as("held after the first %d events", count)
                        .containsExactlyInAnyOrderElementsOf(OracleTest.held(alone, history, register));
                bad += alone.violation().isEmpty() ? 0 : 1;
            }
        }
        assertThat(bad).as("both verdicts must occur").isBetween(10, ROUNDS - 10);
    }

    private static boolean isAnswer(Outcome outcome) {
        return outcome == Outcome.LINEARIZABLE || outcome == Outcome.NOT_LINEARIZABLE;
    }

    /// Damages a good history so that it cannot be good any more; null where there is nothing to damage so.
    private interface Corruptor {
        @Nullable
        List<Event> corrupt(History good);
    }

    @Test
    void aDroppedWriteIsMissed() {
        everyDamageIsFound(good -> damage(good, (read, write) -> true, (events, read, write) -> {
            events.set(write.call(), null);
            if (write.completed() >= 0) {
                events.set(write.completed(), null);
            }
        }));
    }

    @Test
    void anInventedValueIsNoticed() {
        everyDamageIsFound(good -> damage(
                good,
                (read, write) -> true,
                (events, read, write) -> events.set(read.completed(), with(good.get(read.completed()), -77L))));
    }

    @Test
    void aCrashedWriteThatIsSaidToHaveFailedIsNoticed() {
        everyDamageIsFound(good -> damage(
                good,
                (read, write) -> write.isInfo() && write.completed() >= 0,
                (events, read, write) ->
                        events.set(write.completed(), typed(good.get(write.completed()), Event.Type.FAIL))));
    }

    @Test
    void aReadThatEndsBeforeItsWriteBeginsIsNoticed() {
        everyDamageIsFound(good -> damage(
                good,
                (read, write) -> read.call() < write.call(),
                (events, read, write) -> events.add(write.call(), events.remove(read.completed()))));
    }

    @Test
    void twoReadsThatSwapTheirAnswersAreNoticed() {
        everyDamageIsFound(good -> {
            List<Operation> reads = good.operations().stream()
                    .filter(op -> op.isOk() && op.f().equals("read"))
                    .toList();
            for (Operation early : reads) {
                for (Operation late : reads) {
                    Operation write = writeOf(good, late.result());
                    if (write != null && early.precedes(write) && !Objects.equals(early.result(), late.result())) {
                        List<Event> events = new ArrayList<>(good);
                        events.set(early.completed(), with(good.get(early.completed()), late.result()));
                        events.set(late.completed(), with(good.get(late.completed()), early.result()));
                        return events;
                    }
                }
            }
            return null;
        });
    }

    private interface Choice {
        boolean fits(Operation read, Operation write);
    }

    private interface Damage {
        void apply(List<@Nullable Event> events, Operation read, Operation write);
    }

    private static @Nullable List<Event> damage(History good, Choice choice, Damage damage) {
        for (Operation read : good.operations()) {
            Operation write = read.isOk() && read.f().equals("read") ? writeOf(good, read.result()) : null;
            if (write != null && choice.fits(read, write)) {
                List<@Nullable Event> events = new ArrayList<>(good);
                damage.apply(events, read, write);
                List<Event> left = new ArrayList<>();
                for (Event event : events) {
                    if (event != null) {
                        left.add(event);
                    }
                }
                return left;
            }
        }
        return null;
    }

    private static @Nullable Operation writeOf(History history, @Nullable Object value) {
        return history.operations().stream()
                .filter(op -> op.f().equals("write") && value != null && value.equals(op.argument()))
                .findFirst()
                .orElse(null);
    }

    private static void everyDamageIsFound(Corruptor corruptor) {
        int damaged = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long seed = SEED * 101 + i;
            History good = good(seed);
            assertThat(validity(good)).as("seed %d: %s", seed, good).isEqualTo(Validity.VALID);
            List<Event> events = corruptor.corrupt(good);
            if (events != null) {
                damaged++;
                assertThat(validity(new History(events)))
                        .as("seed %d: %s", seed, events)
                        .isEqualTo(Validity.INVALID);
            }
        }
        assertThat(damaged).isGreaterThan(ROUNDS / 20);
    }

    private static History good(long seed) {
        return RandomHistory.draw(new Random(seed), UNIQUE, new RandomHistory.Shape(30, 4, 0.1, 0.05, 0));
    }

    /// Good ones and bad ones.
    private static History any(long seed) {
        return RandomHistory.draw(
                new Random(seed), Kinds.casRegister(), new RandomHistory.Shape(14, 3, 0.1, 0.05, seed % 3 * 0.05));
    }

    private static Validity validity(History history) {
        return Linearizable.casRegister().check(history, Budget.DEFAULT).validity();
    }

    @Test
    void droppingACrashedWriteThatNobodySawChangesNothing() {
        nothingChanges(history -> {
            Register register = Register.casRegister(null);
            Set<@Nullable Object> seen = new HashSet<>();
            for (Operation op : history.operations()) {
                Call call = Call.of(op);
                if (!op.isFail() && register.observes(call)) {
                    seen.add(register.observed(call));
                }
            }
            Set<Operation> unseen = new HashSet<>();
            for (Operation op : history.operations()) {
                if (op.isInfo() && op.f().equals("write") && !seen.contains(op.argument())) {
                    unseen.add(op);
                }
            }
            return history.stream()
                    .filter(event -> unseen.stream().noneMatch(op -> op.process() == event.process()))
                    .toList();
        });
    }

    @Test
    void otherNamesForValuesAndProcessesChangeNothing() {
        nothingChanges(history -> history.stream()
                .map(e -> new Event(
                        e.index(),
                        e.time(),
                        e.process() * 7 + 3,
                        e.type(),
                        e.f(),
                        "other",
                        renamed(e.value()),
                        e.extra()))
                .toList());
    }

    @Test
    void laterTimesChangeNothing() {
        nothingChanges(history -> history.stream()
                .map(e -> new Event(
                        e.index(),
                        e.time() * 3 + 1_000_000,
                        e.process(),
                        e.type(),
                        e.f(),
                        e.key(),
                        e.value(),
                        e.extra()))
                .toList());
    }

    @Test
    void aSecondKeyBesideItChangesNothing() {
        nothingChanges(history -> {
            List<Event> both = new ArrayList<>();
            for (Event e : history) {
                both.add(e);
                both.add(new Event(
                        e.index(), e.time(), e.process() + 1000, e.type(), e.f(), "twin", e.value(), e.extra()));
            }
            return both;
        });
    }

    @Test
    void splittingByKeyChangesNothing() {
        int invalid = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long seed = SEED * 2003 + i;
            RandomHistory.Shape shape = new RandomHistory.Shape(12, 3, 0.1, 0.05, i % 3 * 0.02);
            List<Event> together = RandomHistory.drawKeys(new Random(seed), Kinds.casRegister(), shape, 3);
            Validity worst = Validity.VALID;
            for (String key : List.of("k0", "k1", "k2")) {
                List<Event> alone =
                        together.stream().filter(e -> key.equals(e.key())).toList();
                worst = worst.worst(validity(new History(alone)));
            }
            invalid += worst == Validity.INVALID ? 1 : 0;
            assertThat(validity(new History(together)))
                    .as("seed %d: %s", seed, together)
                    .isEqualTo(worst);
        }
        assertThat(invalid).isBetween(ROUNDS / 20, ROUNDS - ROUNDS / 20);
    }

    private interface Change {
        List<Event> apply(History history);
    }

    private static void nothingChanges(Change change) {
        int invalid = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long seed = SEED * 1009 + i;
            History history = any(seed);
            Validity before = validity(history);
            invalid += before == Validity.INVALID ? 1 : 0;
            assertThat(validity(new History(change.apply(history))))
                    .as("seed %d: %s", seed, history)
                    .isEqualTo(before);
        }
        assertThat(invalid).isBetween(1, ROUNDS - 1);
    }

    private static @Nullable Object renamed(@Nullable Object value) {
        if (value instanceof List<?> pair) {
            List<@Nullable Object> renamed = new ArrayList<>();
            pair.forEach(element -> renamed.add(renamed(element)));
            return renamed;
        }
        return value == null ? null : "value " + value;
    }

    private static Event with(Event event, @Nullable Object value) {
        return new Event(
                event.index(), event.time(), event.process(), event.type(), event.f(), event.key(), value, Map.of());
    }

    private static Event typed(Event event, Event.Type type) {
        return new Event(
                event.index(), event.time(), event.process(), type, event.f(), event.key(), event.value(), Map.of());
    }
}
