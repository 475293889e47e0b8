package dev.quarrel.harness.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.store.Ports;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimelineTest {
    @Test
    void eventsHappenByTimeThenByTheOrderOfAsking() {
        Timeline timeline = new Timeline();
        List<String> seen = new ArrayList<>();
        timeline.at(20, () -> seen.add("b"));
        timeline.at(10, () -> seen.add("a"));
        timeline.after(20, () -> seen.add("c"));
        timeline.at(20, () -> seen.add("d"));
        while (timeline.turn()) {
            seen.add("@" + timeline.now());
        }
        assertThat(seen).containsExactly("a", "@10", "b", "@20", "c", "@20", "d", "@20");
    }

    @Test
    void aCancelledTimerDoesNotRunAndTheNextOfItsLengthDoes() {
        Timeline timeline = new Timeline();
        List<String> seen = new ArrayList<>();
        Ports.Cancel first = timeline.after(5, () -> seen.add("first"));
        Ports.Cancel second = timeline.after(5, () -> seen.add("second"));
        timeline.after(5, () -> seen.add("third"));
        first.cancel();
        second.cancel();
        while (timeline.turn()) {}
        second.cancel();
        assertThat(seen).containsExactly("third");
    }

    @Test
    void thePastIsRefused() {
        Timeline timeline = new Timeline();
        timeline.at(10, () -> {});
        timeline.turn();
        assertThatThrownBy(() -> timeline.at(9, () -> {})).hasMessageContaining("already 10 ns");
    }

    private record Slow(long time, int order, int id) {}

    /// Random events and timers, some cancelled, against a plain priority queue.
    @Test
    void agreesWithAPriorityQueue() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Timeline timeline = new Timeline();
            PriorityQueue<Slow> slow =
                    new PriorityQueue<>(Comparator.comparingLong(Slow::time).thenComparingInt(Slow::order));
            List<Integer> seen = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                int id = i;
                long delay = random.nextInt(6) * 10L;
                boolean timer = random.nextBoolean();
                Ports.Cancel cancel = () -> {};
                if (timer) {
                    cancel = timeline.after(delay, () -> seen.add(id));
                } else {
                    timeline.at(delay, () -> seen.add(id));
                }
                if (timer && random.nextInt(3) == 0) {
                    cancel.cancel();
                } else {
                    slow.add(new Slow(delay, i, id));
                }
            }
            while (timeline.turn()) {}
            List<Integer> order = new ArrayList<>();
            while (!slow.isEmpty()) {
                order.add(slow.remove().id());
            }
            assertThat(seen).as("seed %d", seed).isEqualTo(order);
        }
    }
}
