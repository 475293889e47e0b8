package dev.quarrel.checker.judges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SiblingsTest {
    private static final String[] GOOD = {
        "0 write k a context=[] dot=1/n1",
        "1 write k b context=[] dot=2/n1",
        "2 read k [a,b]",
        "0 write k c context=[1/n1] dot=3/n1",
        "2 read k [b,c]",
        "1 write k d context=[2/n1,3/n1] dot=4/n1",
        "2 read k [d]"
    };

    @Test
    void trueConflictsAreCountedAndValid() {
        Verdict verdict = Tale.judge(new Siblings(), GOOD);
        assertThat(verdict.validity()).as(verdict.toString()).isEqualTo(Validity.VALID);
        assertThat(verdict.details())
                .containsEntry("max", 2L)
                .containsEntry("readsWithSiblings", 2L)
                .containsEntry("trueConflicts", 4L)
                .containsEntry("falseConflicts", 0L);
        assertThat(verdict.details().get("distribution")).hasToString("{1=1, 2=2}");
    }

    @Test
    void aReplacedValueKeptIsAFalseConflict() {
        String[] corrupted = GOOD.clone();
        corrupted[4] = "2 read k [a,b,c]";
        Verdict verdict = Tale.judge(new Siblings(), corrupted);
        assertThat(Tale.names(verdict)).containsExactly("false-conflict");
        assertThat(verdict.anomalies().get(0).explanation()).contains("writer of c knew of a");
        assertThat(Tale.names(Tale.judge(new Siblings(2), corrupted)))
                .containsExactly("false-conflict", "sibling-explosion");
    }

    @Test
    void aConcurrentValueDroppedIsALostSibling() {
        String[] corrupted = GOOD.clone();
        corrupted[5] = "1 write k d context=[3/n1] dot=4/n1";
        assertThat(Tale.names(Tale.judge(new Siblings(), corrupted))).containsExactly("lost-sibling");
    }

    @Test
    void aWriteThatNeverEndedMayHaveReplacedAnything() {
        String[] history = {
            "0 write k a context=[] dot=1/n1",
            "1 > write k b",
            "2 read k [c]",
            "0 write k c context=[] dot=3/n1",
            "2 read k [c]"
        };
        assertThat(Tale.names(Tale.judge(new Siblings(), history))).isEmpty();
        history[1] = "1 write k b";
        assertThat(Tale.names(Tale.judge(new Siblings(), history))).containsExactly("lost-sibling");
    }

    @Test
    void siblingsWithoutContextsAreUnknown() {
        Verdict verdict = Tale.judge(new Siblings(), "0 write k a", "1 write k b", "2 read k [a,b]");
        assertThat(verdict.validity()).isEqualTo(Validity.UNKNOWN);
        assertThat(verdict.because()).contains("no dots and contexts");
    }

    @Test
    void contextsAreUnderstoodAsVectorsToo() {
        Map<String, Object> context = Map.of("vector", Map.of("n1", 2L), "cloud", List.of("9/n2"));
        List<Event> events =
                new ArrayList<>(Tale.of("0 write k a dot=2/n1", "0 write k b dot=9/n2", "0 write k c dot=3/n1"));
        Event last = events.remove(events.size() - 1);
        events.add(new Event(5, 5, 0, Event.Type.OK, "write", "k", "c", Map.of("dot", "3/n1", "context", context)));
        assertThat(last.index()).isEqualTo(5);
        Contexts contexts = new Contexts(List.copyOf(new History(events).operations()), List.of());
        assertThat(contexts.replaced("a", "c")).isTrue();
        assertThat(contexts.replaced("b", "c")).isTrue();
        assertThat(contexts.replaced("c", "a")).isFalse();
    }

    @Test
    void anExactStoreIsNeverAccusedAndADamagedReadAlwaysIs() {
        for (int seed = 0; seed < 3_000; seed++) {
            ExactStore store = new ExactStore(new Random(seed));
            History history = new History(store.run());
            Verdict good = new Siblings().check(history, Budget.DEFAULT);
            assertThat(good.anomalies())
                    .as("seed %d: %s", seed, Tale.show(history))
                    .isEmpty();
            List<Event> damaged = new ArrayList<>(history);
            Event read = damaged.remove(damaged.size() - 1);
            List<?> values = (List<?>) java.util.Objects.requireNonNull(read.value());
            damaged.add(new Event(
                    read.index(),
                    read.time(),
                    9,
                    read.type(),
                    "read",
                    "k",
                    values.subList(1, values.size()),
                    Map.of()));
            Verdict bad = new Siblings().check(new History(damaged), Budget.DEFAULT);
            assertThat(Tale.names(bad))
                    .as("seed %d: %s", seed, Tale.show(history))
                    .containsExactly("lost-sibling");
        }
    }

    /// One replica that keeps exactly the values that no write knew of, with clients whose contexts lag.
    private static final class ExactStore {
        private final Random random;
        private final List<Event> events = new ArrayList<>();
        private final List<String> dots = new ArrayList<>();
        private final List<String> values = new ArrayList<>();

        ExactStore(Random random) {
            this.random = random;
        }

        List<Event> run() {
            List<List<String>> contexts = new ArrayList<>(List.of(List.of(), List.of(), List.of()));
            for (int number = 1; number < 8; number++) {
                int process = random.nextInt(3);
                String dot = number + "/n" + random.nextInt(2);
                List<String> context = contexts.get(process);
                for (String known : context) {
                    int at = dots.indexOf(known);
                    if (at >= 0) {
                        dots.remove(at);
                        values.remove(at);
                    }
                }
                dots.add(dot);
                values.add("v" + number);
                add(process, "write", "v" + number, Map.of("dot", dot, "context", context));
                if (random.nextBoolean()) {
                    contexts.set(process, List.copyOf(dots));
                    add(process, "read", List.copyOf(values), Map.of("dots", List.copyOf(dots)));
                }
            }
            add(9, "read", List.copyOf(values), Map.of());
            return events;
        }

        private void add(int process, String f, Object value, Map<String, Object> extra) {
            Object argument = f.equals("write") ? value : null;
            events.add(new Event(events.size(), 0, process, Event.Type.INVOKE, f, "k", argument, Map.of()));
            events.add(new Event(events.size(), 0, process, Event.Type.OK, f, "k", value, extra));
        }
    }
}
