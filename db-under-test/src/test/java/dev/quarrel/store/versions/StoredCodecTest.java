package dev.quarrel.store.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StoredCodecTest {
    private static DotSet randomDots(SplittableRandom random) {
        DotSet dots = DotSet.EMPTY;
        for (int i = random.nextInt(6); i > 0; i--) {
            dots = dots.plus(new Dot(1 + random.nextInt(5), "n" + random.nextInt(3)));
        }
        return dots;
    }

    private static Stored randomStored(SplittableRandom random) {
        List<Sibling> siblings = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            Value value = random.nextInt(4) == 0 ? null : Value.of(bytes);
            siblings.add(
                    new Sibling(new Dot(random.nextLong(), "ñ" + i), randomDots(random), value, random.nextLong()));
        }
        return new Stored(randomDots(random), siblings);
    }

    @Test
    void whatIsEncodedDecodesToTheSame() {
        for (int seed = 0; seed < 3_000; seed++) {
            Stored stored = randomStored(new SplittableRandom(seed));
            assertThat(StoredCodec.decode(StoredCodec.encode(stored)))
                    .as("seed %d", seed)
                    .isEqualTo(stored);
            assertThat(StoredCodec.decodeDots(StoredCodec.encodeDots(stored.seen())))
                    .isEqualTo(stored.seen());
        }
    }

    @Test
    void aRecordThatEndsEarlyOrLateIsRefused() {
        byte[] bytes = StoredCodec.encode(randomStored(new SplittableRandom(5)));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> StoredCodec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> StoredCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .hasMessageContaining("1 more bytes");
    }
}
