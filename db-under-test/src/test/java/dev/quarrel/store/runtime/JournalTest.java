package dev.quarrel.store.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final int BYTES = 8 << 10;

    @TempDir
    Path directory;

    @Test
    void what_was_appended_is_found_in_order_and_numbers_go_on() {
        try (Journal journal = open()) {
            journal.restart(10);
            assertThat(journal.append(batch("a=1", "b=2"))).isTrue();
            assertThat(journal.append(batch("a="))).isTrue();
        }
        try (Journal journal = open()) {
            assertThat(found(journal, 10, true)).containsExactly("a=1", "b=2", "a=null");
            assertThat(journal.sequence()).isEqualTo(12);
            journal.append(batch("c=3"));
            assertThat(found(journal, 10, true)).containsExactly("a=1", "b=2", "a=null", "c=3");
        }
    }

    @Test
    void frames_of_an_earlier_lap_are_not_found() {
        try (Journal journal = open()) {
            journal.restart(1);
            for (int i = 0; i < 5; i++) {
                journal.append(batch("old=" + i));
            }
            journal.restart(6);
            journal.append(batch("new=6"));
            assertThat(found(journal, 6, true)).containsExactly("new=6");
            assertThat(found(journal, 7, true)).as("after a checkpoint").isEmpty();
        }
    }

    @Test
    void a_lap_may_begin_at_any_number() {
        for (long first : new long[] {Long.MAX_VALUE, -1, Long.MIN_VALUE, 0}) {
            try (Journal journal = open()) {
                journal.restart(first);
                journal.append(batch("a=1"));
                journal.append(batch("b=2"));
                assertThat(found(journal, first, true)).as("from %d", first).containsExactly("a=1", "b=2");
                assertThat(journal.sequence()).isEqualTo(first + 2);
            }
        }
    }

    @Test
    void a_batch_that_does_not_fit_is_not_begun() {
        try (Journal journal = open()) {
            journal.restart(1);
            journal.append(batch("a=1"));
            assertThat(journal.append(batch("b=" + "x".repeat(BYTES)))).isFalse();
            journal.append(batch("c=3"));
            assertThat(found(journal, 1, true)).containsExactly("a=1", "c=3");
        }
    }

    /// Of a damaged frame nothing is taken; behind it is the end, or, where frames were forced in turn, an error.
    @Test
    void a_frame_with_any_byte_changed_is_noticed() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            try (Journal journal = open()) {
                journal.restart(1L + 100L * i);
                journal.append(batch("first=1"));
                journal.append(batch("second=2"));
                journal.append(batch("third=3"));
                int frameBytes = 16 + 4 + 4 + 4 + 6 + 4 + 1;
                change(512 + random.nextInt(frameBytes), random);
                assertThat(found(journal, 1L + 100L * i, false)).containsExactly("first=1");
                long first = 1L + 100L * i;
                assertThatThrownBy(() -> found(journal, first, true))
                        .isInstanceOf(MvStoreDisk.DiskException.class)
                        .hasMessageContaining("frame " + (first + 1))
                        .hasMessageContaining("start the node as a replacement");
            }
        }
    }

    @Test
    void a_torn_last_frame_is_the_end() throws IOException {
        Random random = new Random(1);
        try (Journal journal = open()) {
            journal.restart(1);
            journal.append(batch("first=1"));
            journal.append(batch("second=2"));
            change(512 + 20, random);
            assertThat(found(journal, 1, true)).containsExactly("first=1");
            journal.append(batch("instead=2"));
            assertThat(found(journal, 1, true)).containsExactly("first=1", "instead=2");
        }
    }

    private void change(int at, Random random) throws IOException {
        try (FileChannel file =
                FileChannel.open(directory.resolve("journal"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, at);
            one.put(0, (byte) (one.get(0) ^ (1 + random.nextInt(255))));
            file.write(one.rewind(), at);
        }
    }

    private Journal open() {
        return Journal.open(directory.resolve("journal").toString(), BYTES);
    }

    private static Journal.Batch batch(String... writes) {
        Journal.Batch batch = new Journal.Batch();
        for (String write : writes) {
            String[] parts = write.split("=", 2);
            batch.add(
                    "data",
                    parts[0],
                    parts[1].isEmpty() ? null : parts[1].getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return batch;
    }

    private static List<String> found(Journal journal, long first, boolean ordered) {
        List<String> found = new ArrayList<>();
        journal.replay(first, ordered, (table, key, value) -> {
            assertThat(table).isEqualTo("data");
            found.add(
                    key + "=" + (value == null ? "null" : new String(value, java.nio.charset.StandardCharsets.UTF_8)));
        });
        return found;
    }
}
