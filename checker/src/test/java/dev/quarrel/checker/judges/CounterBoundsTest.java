package dev.quarrel.checker.judges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CounterBoundsTest {
    private static final String[] GOOD = {
        "0 add c 2", "1 read c 2", "0 add c 3 info", "1 read c 5", "2 add c 4 fail", "1 read c 5"
    };

    @Test
    void goodCounterIsValid() {
        assertThat(Tale.judge(new CounterBounds(), GOOD).validity()).isEqualTo(Validity.VALID);
    }

    @Test
    void theSameWithItsLastReadDamagedIsRejected() {
        String[] corrupted = GOOD.clone();
        corrupted[corrupted.length - 1] = "1 read c 1";
        assertThat(Tale.names(Tale.judge(new CounterBounds(), corrupted))).containsExactly("counter-too-low");
        corrupted[corrupted.length - 1] = "1 read c 9";
        assertThat(Tale.names(Tale.judge(new CounterBounds(), corrupted))).containsExactly("counter-too-high");
    }

    @Test
    void anAddUnderWayMayCountOrNot() {
        for (String value : List.of("0", "2")) {
            assertThat(Tale.judge(new CounterBounds(), "0 > add c 2", "1 read c " + value, "0 < add c 2")
                            .validity())
                    .isEqualTo(Validity.VALID);
        }
    }

    @Test
    void noReadIsUnknown() {
        assertThat(Tale.judge(new CounterBounds(), "0 add c 2").validity()).isEqualTo(Validity.UNKNOWN);
    }

    @Test
    void boundsAreTheLeastAndMostOfEveryChoiceOfUncertainAdds() {
        for (int seed = 0; seed < 5_000; seed++) {
            History history = random(new Random(seed));
            List<Operation> ops = List.copyOf(history.operations());
            for (Keyed counter : Keyed.of(ops, "add", "read")) {
                for (CounterBounds.Bounds bounds : CounterBounds.bounds(counter, new Findings("counter"))) {
                    assertThat(List.of(bounds.low(), bounds.high()))
                            .as("seed %d: %s", seed, Tale.show(history))
                            .isEqualTo(byChoice(bounds.read(), ops));
                }
            }
        }
    }

    private static List<Long> byChoice(Operation read, List<Operation> ops) {
        long sure = 0;
        List<Long> unsure = new ArrayList<>();
        for (Operation add : ops) {
            if (!add.f().equals("add") || add.isFail() || add.call() > read.completed()) {
                continue;
            }
            long amount = ((Number) java.util.Objects.requireNonNull(add.argument())).longValue();
            if (add.isOk() && add.completed() < read.call()) {
                sure += amount;
            } else {
                unsure.add(amount);
            }
        }
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        for (int choice = 0; choice < 1 << unsure.size(); choice++) {
            long sum = sure;
            for (int i = 0; i < unsure.size(); i++) {
                sum += (choice >> i & 1) * unsure.get(i);
            }
            low = Math.min(low, sum);
            high = Math.max(high, sum);
        }
        return List.of(low, high);
    }

    private static History random(Random random) {
        List<Event> events = new ArrayList<>();
        Event[] open = new Event[4];
        for (int i = 0; i < 18; i++) {
            int process = random.nextInt(4);
            Event invoked = open[process];
            boolean add = invoked == null ? random.nextBoolean() : invoked.f().equals("add");
            Object value = invoked == null
                    ? (add ? (Object) (random.nextLong(9) - 4) : null)
                    : (add ? invoked.value() : (Object) random.nextLong(9));
            Event.Type type =
                    invoked == null ? Event.Type.INVOKE : random.nextInt(5) == 0 ? Event.Type.FAIL : Event.Type.OK;
            Event event = new Event(i, i, process, type, add ? "add" : "read", "c", value, Map.of());
            events.add(event);
            open[process] = invoked == null ? event : null;
        }
        return new History(events);
    }
}
