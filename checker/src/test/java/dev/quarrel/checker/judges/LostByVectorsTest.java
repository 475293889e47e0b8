package dev.quarrel.checker.judges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Versions that are vectors, or dots in them, are only partially ordered: the higher number is not the later write.
class LostByVectorsTest {
    @Test
    void aHigherDotOfAnotherActorSupersedesNothing() {
        String[] known = {
            "0 write k 1 version=26/n2 context=[]",
            "1 write k 2 version=13/n3 context=[26/n2]",
            "0 write k 3 version=27/n2 context=[26/n2,13/n3]",
            "2 read k 3 version=27/n2"
        };
        assertThat(Tale.judge(LostWrites.strict(), known).validity()).isEqualTo(Validity.VALID);
    }

    @Test
    void theSameAsNumbersIsLost() {
        Verdict ranked = Tale.judge(
                new LostWrites(),
                "0 write k 1 version=26/n2",
                "1 write k 2 version=13/n3",
                "0 write k 3 version=27/n2",
                "2 read k 3 version=27/n2");
        assertThat(Tale.names(ranked)).containsExactly("lost-write");
        assertThat(ranked.details().get("byRule")).hasToString("{timestamp=1}");
    }

    @Test
    void aSiblingThatIsNotShownIsStillThere() {
        String[] both = {
            "0 > write k 1",
            "1 > write k 2",
            "0 < write k 1 version=1/n1 context=[]",
            "1 < write k 2 version=1/n2 context=[]"
        };
        assertThat(Tale.judge(LostWrites.strict(), with(both, "2 read k 2 versions=[1/n1,1/n2]"))
                        .validity())
                .isEqualTo(Validity.VALID);
        Verdict one = Tale.judge(LostWrites.strict(), with(both, "2 read k 2 version=1/n2"));
        assertThat(Tale.names(one)).containsExactly("lost-concurrent-write");
        assertThat(one.details().get("byRule")).hasToString("{unrecorded=1}");
    }

    @Test
    void whatKnewOfAWriteReplacedItThoughItBeganBeforeItsEnd() {
        String[] begun = {"0 > write k 1", "1 > write k 2", "0 < write k 1 version=1/n1 context=[]"};
        Verdict knew =
                Tale.judge(LostWrites.strict(), with(begun, "1 < write k 2 version=1/n2 context=[1/n1]", "2 read k 2"));
        assertThat(knew.validity()).isEqualTo(Validity.VALID);
        Verdict blind =
                Tale.judge(LostWrites.strict(), with(begun, "1 < write k 2 version=1/n2 context=[]", "2 read k 2"));
        assertThat(Tale.names(blind)).containsExactly("lost-concurrent-write");
    }

    @Test
    void aVectorIsHigherOnlyIfItCoversTheOther() {
        assertThat(vectors(Map.of("n1", 1L), Map.of("n1", 2L))).isEqualTo("{vector=1}");
        assertThat(vectors(Map.of("n1", 2L), Map.of("n1", 1L, "n2", 9L))).isEqualTo("{}");
    }

    /// Two concurrent writes with these versions, neither read, and then one that replaces both.
    private static String vectors(Map<String, Long> first, Map<String, Long> second) {
        History history = new History(List.of(
                event(0, 0, "invoke", "write", 1L, Map.of()),
                event(1, 1, "invoke", "write", 2L, Map.of()),
                event(2, 0, "ok", "write", 1L, Map.of("version", first)),
                event(3, 1, "ok", "write", 2L, Map.of("version", second)),
                event(4, 0, "invoke", "write", 3L, Map.of()),
                event(5, 0, "ok", "write", 3L, Map.of("version", Map.of("n1", 9L, "n2", 9L))),
                event(6, 2, "invoke", "read", null, Map.of()),
                event(7, 2, "ok", "read", 3L, Map.of())));
        return String.valueOf(
                LostWrites.strict().check(history, Budget.DEFAULT).details().get("byRule"));
    }

    @Test
    void agreesWithTheDefinitionOnRandomHistoriesWithSiblings() {
        int lossy = 0;
        int siblings = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            double loss = seed % 2 == 0 ? 0 : random.nextDouble();
            History history = RandomSiblings.history(random, 1 + random.nextInt(4), 3 + random.nextInt(12), loss);
            long expected = lost(List.copyOf(history.operations()));
            Verdict verdict = LostWrites.strict().check(history, Budget.DEFAULT);
            assertThat(verdict.details().get("lost"))
                    .as("seed %d: %s", seed, Tale.show(history))
                    .isEqualTo(expected);
            if (loss == 0) {
                assertThat(expected)
                        .as("seed %d keeps all: %s", seed, Tale.show(history))
                        .isZero();
                siblings += history.stream().anyMatch(e -> e.extra().containsKey("versions")) ? 1 : 0;
            }
            lossy += expected > 0 ? 1 : 0;
        }
        assertThat(lossy).isGreaterThan(200);
        assertThat(siblings).isGreaterThan(500);
    }

    /// By the definition: a read that began after its acknowledgement is there, none of them returned its value or its
    /// dot, no write that took effect began after it had taken effect, and none whose context has its dot was begun, or
    /// may have been by a process that never told its context.
    private static long lost(List<Operation> ops) {
        return ops.stream()
                .filter(w -> w.f().equals("write") && w.isOk())
                .filter(w -> ops.stream().anyMatch(r -> readAfter(r, w)))
                .filter(w -> ops.stream().noneMatch(r -> readAfter(r, w) && returned(r, w)))
                .filter(w -> ops.stream()
                        .noneMatch(u -> u.f().equals("write")
                                && effect(u, ops) < Integer.MAX_VALUE
                                && u.call() > effect(w, ops)))
                .filter(w -> ops.stream().noneMatch(u -> u.f().equals("write") && knew(u, w)))
                .count();
    }

    private static boolean knew(Operation other, Operation write) {
        if (other.completion() == null) {
            return other.call() > write.call();
        }
        Ranked dot = Ranked.of(dot(write));
        return other.completion().extra().get("context") instanceof Map<?, ?> context
                && context.get("vector") instanceof Map<?, ?> vector
                && dot != null
                && vector.get(dot.actor()) instanceof Long upTo
                && dot.number() <= upTo;
    }

    private static Event event(
            int index, int process, String type, String f, @Nullable Long value, Map<String, Object> extra) {
        return new Event(
                index, index, process, Event.Type.valueOf(type.toUpperCase(Locale.ROOT)), f, "k", value, extra);
    }

    private static String dot(Operation write) {
        return String.valueOf(Objects.requireNonNull(write.completion()).extra().get("version"));
    }

    private static boolean readAfter(Operation read, Operation write) {
        return read.f().equals("read") && read.isOk() && read.call() > write.completed();
    }

    private static boolean returned(Operation read, Operation write) {
        Map<String, Object> extra = Objects.requireNonNull(read.completion()).extra();
        return Objects.equals(read.result(), write.argument())
                || (extra.get("versions") instanceof Collection<?> dots && dots.contains(dot(write)));
    }

    private static int effect(Operation write, List<Operation> ops) {
        int seen = ops.stream()
                .filter(r -> r.f().equals("read") && r.isOk())
                .filter(r -> Objects.equals(r.result(), write.argument()))
                .mapToInt(Operation::completed)
                .min()
                .orElse(Integer.MAX_VALUE);
        return Math.min(seen, write.isOk() ? write.completed() : Integer.MAX_VALUE);
    }

    private static String[] with(String[] lines, String... more) {
        return Stream.concat(Arrays.stream(lines), Arrays.stream(more)).toArray(String[]::new);
    }
}
