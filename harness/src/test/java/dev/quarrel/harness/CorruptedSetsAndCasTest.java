package dev.quarrel.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Validity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// As [CorruptedRunsTest], of the other workloads that judge acknowledged writes: compare-and-set, and sets.
class CorruptedSetsAndCasTest {
    private static final int TRIES = 20;
    private static final long NEVER_WRITTEN = 1_000_000_007L;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aCompareAndSetThatFoundWhatNeverWasThereIsRejected(long seed) {
        Plan plan = Plans.judged("cas", seed, Plans.strong());
        History good = good(plan);
        int tried = 0;
        for (Operation op : good.operations()) {
            if (op.f().equals("cas") && op.isOk() && tried < TRIES) {
                List<?> pair = (List<?>) java.util.Objects.requireNonNull(op.argument());
                List<Event> events = new ArrayList<>(good);
                for (int event : List.of(op.call(), op.ret())) {
                    events.set(
                            event, CorruptedRunsTest.valued(events.get(event), List.of(NEVER_WRITTEN, pair.getLast())));
                }
                assertThat(judge(plan, events)).as("%s", op).isEqualTo(Validity.INVALID);
                tried++;
            }
        }
        assertThat(tried).isGreaterThanOrEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void aReadOfWhatNobodyWroteAmongCompareAndSetsIsRejected(long seed) {
        Plan plan = Plans.judged("cas", seed, Plans.strong());
        History good = good(plan);
        int tried = 0;
        for (Operation op : good.operations()) {
            if (op.f().equals("read") && op.isOk() && tried < TRIES) {
                List<Event> events = new ArrayList<>(good);
                events.set(op.ret(), CorruptedRunsTest.valued(events.get(op.ret()), NEVER_WRITTEN));
                assertThat(judge(plan, events)).as("%s", op).isEqualTo(Validity.INVALID);
                tried++;
            }
        }
        assertThat(tried).isEqualTo(TRIES);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anAcknowledgedElementThatNoLaterReadHasIsRejected(long seed) {
        Plan plan = Plans.judged("set-locked", seed, Plans.strong());
        History good = good(plan);
        int tried = 0;
        for (Operation add : good.operations()) {
            if (add.f().equals("add") && add.isOk() && tried < TRIES) {
                List<Event> events = new ArrayList<>(good);
                for (Operation read : good.operations()) {
                    boolean later = read.f().equals("read") && read.isOk() && read.call() > add.ret();
                    if (later && read.result() instanceof List<?> elements) {
                        List<Object> left = new ArrayList<>(elements);
                        left.remove(add.argument());
                        events.set(read.ret(), CorruptedRunsTest.valued(events.get(read.ret()), left));
                    }
                }
                assertThat(judge(plan, events)).as("%s", add).isEqualTo(Validity.INVALID);
                tried++;
            }
        }
        assertThat(tried).isGreaterThanOrEqualTo(5);
    }

    private static History good(Plan plan) {
        try (World world = Plans.world(plan.seed(), plan.store())) {
            History history = Run.quickly(plan, world).history();
            assertThat(judge(plan, List.copyOf(history))).isEqualTo(Validity.VALID);
            return history;
        }
    }

    private static Validity judge(Plan plan, List<Event> events) {
        return Run.judge(Run.workload(plan), CorruptedRunsTest.numbered(events)).validity();
    }
}
