package dev.quarrel.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Validity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrdersTest {
    @Test
    void aStaleReadHasNoOrderAndTheReadIsTheOneThatDoesNotFit() {
        History history = Sample.staleRead("k1", "n1");
        Orders orders = Objects.requireNonNull(Orders.of(Interval.of(history.subList(0, 8))));
        assertThat(Orders.words(orders.prefix())).isEqualTo("p0 write 1, p1 write k1-2");
        assertThat(orders.stuck().label("→")).isEqualTo("read → 1");
        assertThat(orders.dead()).singleElement().satisfies(dead -> {
            assertThat(dead.state()).isEqualTo("k1-2");
            assertThat(dead.misfit().label("→")).isEqualTo("read → 1");
        });
    }

    @Test
    void concurrentWritesAreTriedInBothOrders() {
        List<Event> events = new ArrayList<>();
        add(events, 0, Event.Type.INVOKE, "write", 1L);
        add(events, 1, Event.Type.INVOKE, "write", 2L);
        add(events, 0, Event.Type.OK, "write", 1L);
        add(events, 1, Event.Type.OK, "write", 2L);
        add(events, 2, Event.Type.INVOKE, "read", null);
        add(events, 2, Event.Type.OK, "read", 3L);
        Orders orders = Objects.requireNonNull(Orders.of(Interval.of(events)));
        assertThat(orders.dead().stream().map(dead -> dead.state())).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void whatHasAnOrderOrIsNoRegisterHasNothingToShow() {
        List<Event> events = new ArrayList<>();
        add(events, 0, Event.Type.INVOKE, "write", 1L);
        add(events, 0, Event.Type.INFO, "write", 1L);
        add(events, 1, Event.Type.INVOKE, "read", null);
        add(events, 1, Event.Type.OK, "read", null);
        add(events, 1, Event.Type.INVOKE, "read", null);
        add(events, 1, Event.Type.OK, "read", 1L);
        assertThat(Orders.of(Interval.of(events))).isNull();
        add(events, 1, Event.Type.INVOKE, "add", 1L);
        add(events, 1, Event.Type.OK, "add", 1L);
        assertThat(Orders.of(Interval.of(events))).isNull();
    }

    /// The checker decides the same question by another way.
    @Test
    void itFindsNoOrderExactlyWhereTheCheckerFindsNone() {
        long seed = 20261127;
        Random random = new Random(seed);
        int without = 0;
        for (int round = 0; round < 5_000; round++) {
            List<Event> events = random(random);
            boolean linearizable = Linearizable.register()
                            .check(new History(events), Budget.DEFAULT)
                            .validity()
                    == Validity.VALID;
            assertThat(Orders.of(Interval.of(events)) == null)
                    .as("seed %d, round %d: %s", seed, round, events)
                    .isEqualTo(linearizable);
            without += linearizable ? 0 : 1;
        }
        assertThat(without).isBetween(1_000, 4_000);
    }

    private static List<Event> random(Random random) {
        List<Event> events = new ArrayList<>();
        boolean[] open = new boolean[3];
        Event[] asked = new Event[3];
        int operations = 0;
        while (operations < 5 || open[0] || open[1] || open[2]) {
            int process = random.nextInt(3);
            if (open[process]) {
                Event call = asked[process];
                boolean read = call.f().equals("read");
                int how = random.nextInt(8);
                Event.Type type = how == 0 ? Event.Type.INFO : how == 1 ? Event.Type.FAIL : Event.Type.OK;
                Object told = !read ? call.value() : random.nextInt(4) == 0 ? null : (Object) (long) random.nextInt(3);
                add(events, process, type, call.f(), told);
                open[process] = false;
            } else if (operations < 5) {
                boolean read = random.nextBoolean();
                add(
                        events,
                        process,
                        Event.Type.INVOKE,
                        read ? "read" : "write",
                        read ? null : (Object) (long) random.nextInt(3));
                asked[process] = events.getLast();
                open[process] = true;
                operations++;
            }
        }
        return events;
    }

    private static void add(List<Event> events, int process, Event.Type type, String f, @Nullable Object value) {
        long index = events.size();
        events.add(new Event(index, index * 1_000, process, type, f, "k", value, Map.of()));
    }
}
