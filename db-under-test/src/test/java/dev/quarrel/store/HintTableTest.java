package dev.quarrel.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.HintTable.Hint;
import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Sibling;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HintTableTest {
    private static final int MANY = 100_000;

    private final FakeDisk disk = new FakeWorld(
                    1, 1, Profile.named("strong").settings().withQuorum(Settings.Quorum.strict(1, 1, 1)))
            .client("holder")
            .disk;
    private final Metrics metrics = new Metrics();

    private HintTable table(long mostBytes) {
        return new HintTable(disk, metrics, mostBytes);
    }

    private static Hint hint(int valueBytes) {
        Value value = Value.of(new byte[valueBytes]);
        return new Hint(Stored.single(new Sibling(new Dot(1, "n1@1"), DotSet.EMPTY, value, 0)), 1_000);
    }

    private static int taken(HintTable table, String prefix, int valueBytes) {
        int taken = 0;
        while (taken < MANY && table.offer("n2", prefix + taken, hint(valueBytes), MANY)) {
            taken++;
        }
        return taken;
    }

    @Test
    void theirRecordsHaveALimitInBytes() {
        HintTable table = table(10_000);
        assertThat(taken(table, "k", 1_000)).isEqualTo(9);
        assertThat(table.offer("n2", "k0", hint(3_000), MANY))
                .as("in the place of a smaller one")
                .isFalse();
        assertThat(table.get("n2", "k0")).isEqualTo(hint(1_000));
        assertThat(taken(table(10_000), "l", 1_000)).as("after a restart").isZero();
        table.remove("n2", "k0");
        assertThat(taken(table, "m", 1_000)).isEqualTo(1);
        assertThat(table.offer("n2", "k1", hint(10), MANY))
                .as("in the place of a larger one")
                .isTrue();
        assertThat(taken(table, "n", 500)).isEqualTo(2);
        table.put("n3", "k", hint(5_000));
        assertThat(table.queues()).as("what was taken before is kept").isEqualTo(Map.of("n2", 11, "n3", 1));
    }

    /// Of 1,000 characters each, some 15,000 fit where 100,000 short ones do.
    @Test
    void theirKeysHaveALimitInBytes() {
        HintTable table = table(HintTable.MOST_BYTES);
        int taken = taken(table, "k".repeat(1_000), 1);
        assertThat(taken).isBetween(10_000, 20_000);
        table.remove("n2", "k".repeat(1_000) + "7");
        assertThat(taken(table, "l".repeat(1_000), 1)).isEqualTo(1);
    }

    @Test
    void aHundredThousandShortKeysFit() {
        assertThat(taken(table(HintTable.MOST_BYTES), "user:profile:0123456789:", 1))
                .isEqualTo(MANY);
    }

    @Test
    void whatTheDiskDamagedIsForgotten() {
        HintTable table = table(HintTable.MOST_BYTES);
        table.put("n2", "k", hint(10));
        disk.damage("hints", "n2\0k");
        assertThat(table.get("n2", "k")).isNull();
        assertThat(table.queues()).isEmpty();
        assertThat(metrics.damagedRecords).isEqualTo(1);
    }
}
