package dev.quarrel.workloads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.versions.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Values that a store has damaged are told from those that somebody wrote.
class EncodedTest {
    private static final int ROUNDS = 5_000;

    private final Random random = new Random(1);

    @Test
    void whatWasWrittenIsRead() {
        for (int i = 0; i < ROUNDS; i++) {
            long number = random.nextLong();
            List<Long> numbers = random.longs(random.nextInt(5)).boxed().toList();
            assertThat(Encoded.number(Encoded.of(number))).isEqualTo(number);
            assertThat(Encoded.all(Encoded.ofAll(numbers))).isEqualTo(numbers);
        }
    }

    /// One character changed, lost or added: a check of eight bits lets about one in 256 pass.
    @Test
    void aDamagedNumberIsGarbled() {
        assertThat(Encoded.number(Value.of("1q~6b"))).isEqualTo("garbled: 1q~6b");
        List<Object> read = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            read.add(Encoded.number(damaged(Encoded.of(random.nextInt(1_000_000)))));
        }
        assertGarbled(read, found -> found);
    }

    @Test
    void aDamagedListIsGarbledAsAWhole() {
        assertThat(Encoded.all(Value.of(""))).containsExactly("garbled: ");
        List<List<Object>> read = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            List<Long> numbers = random.longs(3, 0, 1_000).boxed().toList();
            read.add(Encoded.all(damaged(Encoded.ofAll(numbers))));
        }
        assertGarbled(read, found -> found.isEmpty() ? "" : found.getFirst());
    }

    private static <T> void assertGarbled(List<T> read, Function<T, Object> first) {
        long passed = read.stream()
                .filter(found -> !first.apply(found).toString().startsWith("garbled: "))
                .count();
        assertThat(passed).isLessThan(ROUNDS / 50);
    }

    @Test
    void amongSiblingsAGarbledOneIsShown() {
        List<Value> siblings = List.of(Encoded.of(3), Value.of("x"), Encoded.of(9));
        assertThat(Encoded.latest(siblings)).isEqualTo("garbled: x");
        assertThat(Encoded.latest(List.of(Encoded.of(3), Encoded.of(9)))).isEqualTo(9L);
        assertThat(Encoded.latest(List.of())).isNull();
    }

    private Value damaged(Value value) {
        StringBuilder text = new StringBuilder(value.text());
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
            case 0 -> text.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(5))));
            case 1 -> text.deleteCharAt(at);
            default -> text.insert(at, (char) ('0' + random.nextInt(10)));
        }
        return Value.of(text.toString());
    }
}
