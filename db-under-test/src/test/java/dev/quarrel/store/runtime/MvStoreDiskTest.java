package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quarrel.store.Settings.Fsync;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MvStoreDiskTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Fsync.class)
    void what_was_synced_is_there_after_a_restart(Fsync fsync) throws InterruptedException {
        try (MvStoreDisk disk = open(fsync)) {
            disk.put("data", "b", new byte[] {2});
            disk.put("data", "a", new byte[] {1});
            disk.put("meta", "a", new byte[] {3});
            disk.put("data", "c", new byte[] {4});
            disk.put("data", "c", null);
            synced(disk);
        }
        try (MvStoreDisk disk = open(fsync)) {
            List<String> keys = new ArrayList<>();
            disk.scan("data", (key, value) -> keys.add(key + value[0]));
            assertThat(keys).containsExactly("a1", "b2");
            assertThat(disk.get("meta", "a")).containsExactly(3);
            assertThat(disk.get("data", "c")).isNull();
        }
    }

    @Test
    void a_second_process_is_refused() {
        try (MvStoreDisk first = open(Fsync.NONE)) {
            first.put("data", "a", new byte[1]);
            assertThatThrownBy(() -> open(Fsync.NONE))
                    .isInstanceOf(MvStoreDisk.DiskException.class)
                    .hasMessageContaining("If another process runs node n1, stop it");
        }
    }

    @Test
    void many_waiters_share_commits_and_each_is_told_once() throws InterruptedException {
        int waiters = 5_000;
        CountDownLatch told = new CountDownLatch(waiters);
        try (MvStoreDisk disk = open(Fsync.BATCH)) {
            for (int i = 0; i < waiters; i++) {
                disk.put("data", "k" + i % 100, new byte[] {(byte) i});
                disk.sync(told::countDown);
            }
            assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(disk.commits()).isLessThan(waiters);
        }
    }

    @Test
    void a_waiter_that_fails_costs_no_other_its_answer() {
        List<Runnable> loop = Collections.synchronizedList(new ArrayList<>());
        List<String> told = new ArrayList<>();
        try (MvStoreDisk disk = MvStoreDisk.open(directory, "n1", Fsync.NONE, loop::add, cause -> {})) {
            disk.sync(() -> {
                throw new IllegalStateException("a bug in one waiter");
            });
            disk.sync(() -> told.add("the other"));
        }
        List.copyOf(loop).forEach(Runnable::run);
        assertThat(told).containsExactly("the other");
    }

    /// A value may look like anything, also like the journal's own frames, at any offset from a sector's begin; and its
    /// bytes stay in the file when the next lap begins.
    @Test
    void a_value_made_of_frames_is_a_value() throws InterruptedException {
        byte[] frames = frames(1L << 62);
        for (int life = 0; life < 3; life++) {
            try (MvStoreDisk disk = open(Fsync.BATCH)) {
                assertThat(disk.get("data", "k")).isEqualTo(life == 0 ? null : frames);
                disk.put("data", "k", frames);
                synced(disk);
            }
        }
    }

    /// Whole frames of nothing but their number, one for each offset.
    private static byte[] frames(long number) {
        int sectorBytes = 512;
        ByteBuffer frames = ByteBuffer.allocate(sectorBytes * (sectorBytes + 1));
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
        for (int offset = 0; offset < sectorBytes; offset++) {
            int at = offset * (sectorBytes + 1);
            frames.putInt(at, 16).putInt(at + 4, (int) crc.getValue()).putLong(at + 8, number);
        }
        return frames.array();
    }

    private MvStoreDisk open(Fsync fsync) {
        return MvStoreDisk.open(directory, "n1", fsync, Runnable::run, cause -> {
            throw new AssertionError(cause);
        });
    }

    static void synced(MvStoreDisk disk) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        disk.sync(done::countDown);
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }
}
