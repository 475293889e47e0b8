package dev.quarrel.store.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredCodecTest {
    /// Format, actors n1 n2, seen {n1:2} and 300/n2, then the siblings "hi" and a tombstone.
    private static final String GOLDEN = "01" + "02026e31026e32" + "010002" + "0101ac02" + "02" + "0002" + "0000" + "0f"
            + "036869" + "01ac02" + "010001" + "00" + "d00f" + "00";

    private static Stored golden() {
        Dot first = new Dot(2, "n1");
        Dot second = new Dot(300, "n2");
        DotSet past = DotSet.EMPTY.plus(new Dot(1, "n1"));
        return new Stored(
                past.plus(first).plus(second),
                List.of(new Sibling(first, DotSet.EMPTY, Value.of("hi"), -8), new Sibling(second, past, null, 1_000)));
    }

    @Test
    void goldenBytes() {
        assertThat(HexFormat.of().formatHex(StoredCodec.encode(golden()))).isEqualTo(GOLDEN);
        assertThat(StoredCodec.decode(HexFormat.of().parseHex(GOLDEN))).isEqualTo(golden());
    }

    @Test
    void randomStatesComeBack() {
        Seeds.first(1_000).forEach(seed -> {
            for (Stored stored : DottedVersionsTest.randomStates(Seeds.random(seed))) {
                assertThat(StoredCodec.decode(StoredCodec.encode(stored)))
                        .as("seed %d", seed)
                        .isEqualTo(stored);
            }
        });
        Stored extremes = Stored.single(
                new Sibling(new Dot(Long.MAX_VALUE, ""), DotSet.EMPTY, Value.of(new byte[0]), Long.MIN_VALUE));
        assertThat(StoredCodec.decode(StoredCodec.encode(extremes))).isEqualTo(extremes);
    }

    @Test
    void everyTruncationAndEveryTailIsRefused() {
        byte[] whole = StoredCodec.encode(golden());
        for (int length = 0; length < whole.length; length++) {
            byte[] torn = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> StoredCodec.decode(torn))
                    .as("first %d bytes", length)
                    .isInstanceOf(MalformedState.class);
        }
        assertThatThrownBy(() -> StoredCodec.decode(Arrays.copyOf(whole, whole.length + 1)))
                .isInstanceOf(MalformedState.class)
                .hasMessageContaining("Expected the end before byte " + whole.length + " of " + (whole.length + 1));
    }

    @Test
    void damageIsRefusedOrReadButNeverCrashes() {
        Seeds.first(20_000).forEach(seed -> {
            Random random = Seeds.random(seed);
            byte[] bytes = StoredCodec.encode(golden());
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                StoredCodec.encode(StoredCodec.decode(bytes));
            } catch (MalformedState e) {
                assertThat(e).hasMessageStartingWith("Expected ");
            } catch (RuntimeException e) {
                fail("seed " + seed + ": " + HexFormat.of().formatHex(bytes), e);
            }
        });
    }

    @Test
    void damageIsNamed() {
        assertThatThrownBy(() -> StoredCodec.decode(new byte[] {9})).hasMessageContaining("format 1");
        assertThatThrownBy(() -> StoredCodec.decode(HexFormat.of().parseHex("0102016201 61".replace(" ", ""))))
                .hasMessageContaining("actors in order");
        assertThatThrownBy(() -> StoredCodec.decode(HexFormat.of().parseHex("0101ffffffff07")))
                .hasMessageContaining("a count that the rest has room for");
        assertThatThrownBy(() -> StoredCodec.decode(HexFormat.of().parseHex("01810061000000")))
                .hasMessageContaining("shortest form");
    }
}
