package dev.quarrel.store.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShapesTest {
    enum Colour {
        RED,
        GREEN
    }

    sealed interface Part {
        record Left(int number) implements Part {}

        record Right(@Nullable String text) implements Part {}
    }

    record Everything(
            long number,
            int small,
            boolean flag,
            double ratio,
            @Nullable Colour colour,
            List<Part> parts,
            Map<String, List<Integer>> lists,
            SortedMap<String, Long> sorted) {}

    record Loop(List<Loop> again) {}

    record Unknown(Thread thread) {}

    record Picky(int number) {
        Picky {
            if (number < 0) {
                throw new IllegalArgumentException("expected 0 or more, got " + number);
            }
        }
    }

    @Test
    void records_of_every_kind_survive_the_round_trip() {
        Shape shape = Shapes.of(Everything.class);
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            Everything before = random(random);
            ByteBuf bytes = Unpooled.buffer();
            shape.write(bytes, before);
            assertThat(shape.read(bytes)).isEqualTo(before);
            assertThat(bytes.isReadable()).isFalse();
        }
    }

    private static Everything random(Random random) {
        Part part = random.nextBoolean()
                ? new Part.Left(random.nextInt())
                : new Part.Right(random.nextBoolean() ? null : "é" + random.nextInt());
        SortedMap<String, Long> sorted = new TreeMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            sorted.put("k" + random.nextInt(100), random.nextLong());
        }
        return new Everything(
                random.nextLong() >> random.nextInt(64),
                random.nextInt() >> random.nextInt(32),
                random.nextBoolean(),
                random.nextDouble(),
                random.nextBoolean() ? null : Colour.values()[random.nextInt(2)],
                List.of(part),
                Map.of("x", Arrays.asList(random.nextInt(), 0)),
                sorted);
    }

    @Test
    void a_type_of_unbounded_depth_is_refused() {
        assertThatThrownBy(() -> Shapes.of(Loop.class)).hasMessageContaining("contains itself");
    }

    @Test
    void a_type_without_a_shape_is_refused() {
        assertThatThrownBy(() -> Shapes.of(Unknown.class)).hasMessageContaining("cannot cross the wire");
    }

    @Test
    void a_record_that_refuses_its_fields_says_why() {
        ByteBuf bytes = Unpooled.buffer();
        Shapes.of(Lenient.class).write(bytes, new Lenient(-1));
        assertThatThrownBy(() -> Shapes.of(Picky.class).read(bytes))
                .isInstanceOf(WireException.class)
                .hasMessage("Picky refuses its fields: expected 0 or more, got -1");
    }

    record Lenient(int number) {}
}
