package dev.quarrel.harness.sim;

import dev.quarrel.store.Disk;
import dev.quarrel.store.Settings.Fsync;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One host's disk. A write is in the operating system's cache at once, so a SIGKILL loses nothing; it is *durable*
/// once
/// a sync that began after it has ended. A power loss takes back what was not durable, newest first, down to a point
/// drawn at random: the cache may have written some of it on its own.
///
/// ```
/// put a=1   sync → durable   put a=2   put b=1   power loss   a=1, or a=2, or a=2 b=1
/// ```
final class SimDisk implements Disk {
    private final Timeline timeline;
    private final Stream random;
    private final Fsync fsync;
    private final Map<String, Map<String, byte[]>> tables = new HashMap<>();
    private final ArrayDeque<Undo> volatileWrites = new ArrayDeque<>();
    private long written;
    private long slowerNanos;
    private int powerCycles;
    private boolean periodicRuns;
    private long syncs;

    /// What a write replaced.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Undo(long number, String table, String key, byte @Nullable [] before) {}

    SimDisk(Timeline timeline, Stream random, Fsync fsync) {
        this.timeline = timeline;
        this.random = random;
        this.fsync = fsync;
    }

    @Override
    public byte @Nullable [] get(String table, String key) {
        Map<String, byte[]> rows = tables.get(table);
        return rows == null ? null : rows.get(key);
    }

    @Override
    public void put(String table, String key, byte @Nullable [] value) {
        Map<String, byte[]> rows = tables.computeIfAbsent(table, name -> new HashMap<>());
        byte[] before = value == null ? rows.remove(key) : rows.put(key, value);
        volatileWrites.add(new Undo(++written, table, key, before));
        if (fsync == Fsync.PERIODIC && !periodicRuns) {
            periodicRuns = true;
            after(1_000_000_000, () -> {
                periodicRuns = false;
                durable(written);
            });
        }
    }

    @Override
    public void sync(Runnable done) {
        long upTo = written;
        syncs++;
        random.restartAt(timeline.now());
        switch (fsync) {
            case BATCH ->
                after(100_000 + random.nextInt(400_000), () -> {
                    durable(upTo);
                    done.run();
                });
            case PERIODIC, NONE -> after(0, done);
        }
    }

    @Override
    public void scan(String table, BiConsumer<String, byte[]> visitor) {
        new TreeMap<>(tables.getOrDefault(table, Map.of())).forEach(visitor);
    }

    /// The power goes: everything that was not durable may be lost, and syncs under way never end.
    ///
    /// @return how many writes were taken back
    int losePower() {
        powerCycles++;
        periodicRuns = false;
        int lost = volatileWrites.isEmpty() ? 0 : random.nextInt(volatileWrites.size() + 1);
        for (int i = 0; i < lost; i++) {
            Undo undo = volatileWrites.removeLast();
            Map<String, byte[]> rows = tables.computeIfAbsent(undo.table(), name -> new HashMap<>());
            if (undo.before() == null) {
                rows.remove(undo.key());
            } else {
                rows.put(undo.key(), undo.before());
            }
        }
        volatileWrites.clear();
        return lost;
    }

    /// Everything is gone.
    void wipe() {
        powerCycles++;
        periodicRuns = false;
        tables.clear();
        volatileWrites.clear();
    }

    /// A copy of all tables as they stand.
    Map<String, Map<String, byte[]>> snapshot() {
        Map<String, Map<String, byte[]>> copy = new TreeMap<>();
        tables.forEach((table, rows) -> copy.put(table, new HashMap<>(rows)));
        return copy;
    }

    /// Puts an old copy in the place of everything there is; answers how many records that made older or took away.
    int restore(Map<String, Map<String, byte[]>> copy) {
        int changed = 0;
        for (Map.Entry<String, Map<String, byte[]>> table : tables.entrySet()) {
            Map<String, byte[]> old = copy.getOrDefault(table.getKey(), Map.of());
            changed += different(table.getValue(), old);
            changed += (int) old.keySet().stream()
                    .filter(key -> !table.getValue().containsKey(key))
                    .count();
        }
        wipe();
        copy.forEach((table, rows) -> tables.put(table, new HashMap<>(rows)));
        return changed;
    }

    private static int different(Map<String, byte[]> rows, Map<String, byte[]> others) {
        return (int) rows.entrySet().stream()
                .filter(row -> !Arrays.equals(row.getValue(), others.get(row.getKey())))
                .count();
    }

    /// Flips one bit in each of so many records, drawn at random; answers how many there were to flip.
    int flipBits(int records) {
        return damage(records, bytes -> {
            byte[] flipped = bytes.clone();
            int bit = random.nextInt(bytes.length * 8);
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            return flipped;
        });
    }

    /// Cuts so many records short, drawn at random; answers how many there were to cut.
    int tearRecords(int records) {
        return damage(records, bytes -> Arrays.copyOf(bytes, random.nextInt(bytes.length)));
    }

    private int damage(int records, UnaryOperator<byte[]> harm) {
        List<Row> whole = new ArrayList<>();
        new TreeMap<>(tables)
                .forEach((table, rows) -> new TreeMap<>(rows).forEach((key, bytes) -> {
                    if (bytes.length > 0) {
                        whole.add(new Row(rows, key, bytes));
                    }
                }));
        int damaged = 0;
        while (damaged < records && !whole.isEmpty()) {
            Row row = whole.remove(random.nextInt(whole.size()));
            row.table().put(row.key(), harm.apply(row.bytes()));
            damaged++;
        }
        return damaged;
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Row(Map<String, byte[]> table, String key, byte[] bytes) {}

    /// Every sync takes so much longer from now on.
    void slowBy(long nanos) {
        slowerNanos = nanos;
    }

    /// How often a sync was asked for.
    long syncs() {
        return syncs;
    }

    private void durable(long upTo) {
        while (!volatileWrites.isEmpty() && volatileWrites.element().number() <= upTo) {
            volatileWrites.remove();
        }
    }

    private void after(long delayNanos, Runnable task) {
        int cycle = powerCycles;
        timeline.at(timeline.now() + delayNanos + slowerNanos, () -> {
            if (cycle == powerCycles) {
                task.run();
            }
        });
    }
}
