package dev.quarrel.checker.linear;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Spend;
import dev.quarrel.checker.model.Model;
import dev.quarrel.checker.model.Register;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The search against every order there is, on small random histories of every model.
///
/// `-Dquarrel.oracle.histories=N` draws N per kind (10,000 make 140,000), `-Dquarrel.oracle.seed=S` from another seed.
class OracleTest {
    private static final int HISTORIES = Integer.getInteger("quarrel.oracle.histories", 2_000);
    private static final long SEED = Long.getLong("quarrel.oracle.seed", 1);

    private static int zonesApplied;

    @TestFactory
    Stream<DynamicTest> theSearchAgreesWithEveryOrder() {
        return Kinds.all().entrySet().stream().map(kind -> DynamicTest.dynamicTest(kind.getKey(), () -> compare(kind)));
    }

    private static void compare(Map.Entry<String, RandomHistory.Kind> kind) {
        int valid = 0;
        zonesApplied = 0;
        for (int i = 0; i < HISTORIES; i++) {
            long seed = SEED * 1_000_000_007L + i;
            History history = RandomHistory.draw(new Random(seed), kind.getValue(), shape(seed));
            List<Operation> operations = history.operations();
            boolean expected = BruteForce.isLinearizable(kind.getValue().initial(), operations);
            Search.Result found = Search.search(kind.getValue().initial(), operations, new Spend(Budget.DEFAULT));
            assertThat(found.linearizable())
                    .as("%s, seed %d: %s", kind.getKey(), seed, history)
                    .isEqualTo(expected);
            if (kind.getValue().initial() instanceof Register register) {
                compareZones(kind.getKey(), seed, history, register, expected);
            }
            compareAlone(kind.getKey(), seed, kind.getValue().initial(), history, expected);
            valid += expected ? 1 : 0;
        }
        System.out.printf(
                "oracle: %s, %d histories from seed %d, %d linearizable, %d by zones%n",
                kind.getKey(), HISTORIES, SEED, valid, zonesApplied);
        assertThat(valid).as("both verdicts must occur").isBetween(HISTORIES / 50, HISTORIES - HISTORIES / 50);
    }

    /// Each algorithm by itself, since in a competition only the faster one is heard.
    private static void compareAlone(String kind, long seed, Model initial, History history, boolean expected) {
        List<Operation> operations = history.operations();
        Spend spend = new Spend(Budget.DEFAULT);
        Part part = new Part(initial, operations);
        Transitions transitions = new Transitions(initial, part.calls, spend);
        WingGong deep = new WingGong(part, transitions, spend);
        JustInTime broad = new JustInTime(part, transitions, spend);
        Outcome outcome = expected ? Outcome.LINEARIZABLE : Outcome.NOT_LINEARIZABLE;
        assertThat(deep.run(Long.MAX_VALUE))
                .as("%s by Wing and Gong, seed %d: %s", kind, seed, operations)
                .isEqualTo(outcome);
        assertThat(broad.run(1L << 40))
                .as("%s just in time, seed %d: %s", kind, seed, operations)
                .isEqualTo(outcome);
        StreamedKey streamed = new StreamedKey(initial, spend, 2);
        history.forEach(streamed::accept);
        assertThat(streamed.finish().linearizable())
                .as("%s streamed, seed %d: %s", kind, seed, operations)
                .isEqualTo(expected);
        if (!expected) {
            assertThat(deep.furthest())
                    .as("%s, seed %d, where they got stuck", kind, seed)
                    .isEqualTo(broad.position());
        }
    }

    private static void compareZones(String kind, long seed, History history, Register register, boolean expected) {
        int[] positions = history.positionsByKey().getOrDefault("k", new int[0]);
        Zones zones = Zones.search(history, positions, register);
        boolean misses = history.stream().anyMatch(e -> e.type() == Event.Type.FAIL && register.observesFailure(e.f()));
        if (misses) {
            Search.Result result = Search.search(register, history, positions, new Spend(Budget.DEFAULT));
            assertThat(result.linearizable())
                    .as("%s, seed %d, through the history: %s", kind, seed, history)
                    .isEqualTo(expected);
            assertThat(result.algorithm()).isNotEqualTo("zones");
        } else if (zones.applies()) {
            zonesApplied++;
            assertThat(zones.violation().isEmpty())
                    .as("%s by zones, seed %d: %s", kind, seed, history)
                    .isEqualTo(expected);
            Spend spend = new Spend(Budget.DEFAULT);
            assertThat(Search.search(register, history, positions, spend).stuck())
                    .as("%s, seed %d, where zones get stuck: %s", kind, seed, history)
                    .isEqualTo(
                            Search.search(register, history.operations(), spend).stuck());
            assertThat(expected || !BruteForce.isLinearizable(register, zones.violation()))
                    .as(
                            "%s, seed %d, the operations named must contradict each other: %s of %s",
                            kind, seed, zones, history)
                    .isTrue();
            if (expected) {
                compareLastValues(kind, seed, history, register, zones);
            }
            for (int count = 0; count < positions.length; count++) {
                comparePrefix(kind, seed, history, register, zones, count);
            }
        }
    }

    /// What is known of a prefix from the whole is what a look at the prefix alone finds.
    private static void comparePrefix(
            String kind, long seed, History history, Register register, Zones whole, int count) {
        int[] positions = history.positionsByKey().getOrDefault("k", new int[0]);
        Zones alone = Zones.search(history, positions, count, register);
        Zones cut = whole.upTo(count);
        assertThat(cut.violation().isEmpty())
                .as("%s, seed %d, the first %d events of %s", kind, seed, count, history)
                .isEqualTo(alone.violation().isEmpty());
        if (alone.violation().isEmpty()) {
            assertThat(held(cut, history, register))
                    .as("%s, seed %d, held after the first %d events of %s", kind, seed, count, history)
                    .containsExactlyInAnyOrderElementsOf(held(alone, history, register));
        }
    }

    /// The values that the register may hold at the end.
    static List<@Nullable Object> held(Zones zones, History history, Register register) {
        LastValues last = zones.lastValues();
        List<@Nullable Object> held = new ArrayList<>();
        last.values().forEach(number -> held.add(last.value(number, history, register)));
        return held;
    }

    /// A value may be held at the end if and only if one more read of it could be linearized.
    private static void compareLastValues(String kind, long seed, History history, Register register, Zones zones) {
        List<@Nullable Object> held = held(zones, history, register);
        for (Object value : Kinds.numbers(10)) {
            List<Event> events = new ArrayList<>(history);
            long index = events.size();
            events.add(new Event(index, index, 999, Event.Type.INVOKE, "read", "k", null, Map.of()));
            events.add(new Event(index + 1, index + 1, 999, Event.Type.OK, "read", "k", value, Map.of()));
            if (value != null || register.nullable()) {
                assertThat(held.contains(value))
                        .as("%s, seed %d: may %s be held after %s", kind, seed, value, history)
                        .isEqualTo(BruteForce.isLinearizable(register, new History(events).operations()));
            }
        }
    }

    private static RandomHistory.Shape shape(long seed) {
        Random random = new Random(~seed);
        double crash = random.nextInt(3) * 0.15;
        return new RandomHistory.Shape(
                1 + random.nextInt(8),
                2 + random.nextInt(3),
                crash,
                random.nextInt(3) * 0.05,
                random.nextInt(3) * 0.15);
    }
}
