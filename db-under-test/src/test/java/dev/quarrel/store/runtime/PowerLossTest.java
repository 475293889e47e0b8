package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.store.Settings.Fsync;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Power losses at random moments of random writes, with what was not yet forced lost, torn or reordered by sector.
class PowerLossTest {
    private static final int LOSSES = 250;
    /// Small, so that checkpoints come often.
    private static final int JOURNAL_BYTES = 32 << 10;

    private static final int LONGEST_VALUE_BYTES = 3_000;

    /// `batch` loses nothing acknowledged and always opens again, also after a second loss, and a third.
    @Test
    void batch_loses_nothing_acknowledged_and_always_reopens() throws InterruptedException {
        int bitten = 0;
        for (int seed = 0; seed < LOSSES; seed++) {
            Random random = new Random(seed);
            Map<String, Integer> acknowledged = new TreeMap<>();
            Map<String, byte[]> contents = new TreeMap<>();
            for (int life = 0; life < 3; life++) {
                PowerLossFiles files = new PowerLossFiles(contents, random, random.nextInt(80));
                files.mount();
                run(files, random, acknowledged, life * 1_000, "seed " + seed + " life " + life);
                bitten += files.powerLost() ? 1 : 0;
                contents = files.survived();
            }
        }
        assertThat(bitten).as("power losses that bit").isGreaterThan(LOSSES);
    }

    /// Opens, checks that all acknowledged is there, and writes until the power is lost. Values only grow, so that a
    /// later write that also survived is told from an older one that came back.
    private static void run(
            PowerLossFiles files, Random random, Map<String, Integer> acknowledged, int from, String where)
            throws InterruptedException {
        try (MvStoreDisk disk = open(where)) {
            acknowledged.forEach((key, number) -> assertThat(number(disk.get("data", key)))
                    .as("%s key %s", where, key)
                    .isGreaterThanOrEqualTo(number));
            for (int i = 1; i <= 40 && !files.powerLost(); i++) {
                Map<String, Integer> written = new TreeMap<>();
                for (int j = 1 + random.nextInt(4); j > 0; j--) {
                    String key = "k" + random.nextInt(30);
                    disk.put("data", key, value(from + i, random.nextInt(LONGEST_VALUE_BYTES)));
                    written.put(key, from + i);
                }
                MvStoreDiskTest.synced(disk);
                if (!files.powerLost()) {
                    acknowledged.putAll(written);
                }
            }
        }
    }

    private static MvStoreDisk open(String where) {
        try {
            return MvStoreDisk.open(
                    PowerLossFiles.DIRECTORY, JOURNAL_BYTES, "n1", Fsync.BATCH, Runnable::run, cause -> {
                        throw new AssertionError(where, cause);
                    });
        } catch (MvStoreDisk.DiskException e) {
            throw new AssertionError(where + " does not open", e);
        }
    }

    private static byte[] value(int number, int length) {
        byte[] bytes = new byte[Integer.BYTES + length];
        Arrays.fill(bytes, (byte) number);
        ByteBuffer.wrap(bytes).putInt(number);
        return bytes;
    }

    private static int number(byte @Nullable [] value) {
        if (value == null) {
            return -1;
        }
        int number = ByteBuffer.wrap(value).getInt();
        assertThat(value).as("the bytes of %d", number).isEqualTo(value(number, value.length - Integer.BYTES));
        return number;
    }
}
