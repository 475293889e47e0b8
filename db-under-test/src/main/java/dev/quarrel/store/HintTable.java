package dev.quarrel.store;

import dev.quarrel.store.versions.Stored;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The hints that a node holds: on its disk, at most one for each home and key. In memory are only their keys, how old
/// they are and how large. Each of that has a limit: hints, bytes on disk, bytes of keys.
///
/// ```
/// hints   home NUL key → wall millis when first stored:8, and the state, sealed by Records
/// ```
final class HintTable {
    private static final String TABLE = "hints";
    /// Of all records on a node's disk.
    static final long MOST_BYTES = 1 << 30;

    /// Of all keys in this node's memory, with what it takes to find them: room for 100,000 of 70 characters.
    private static final long MOST_KEY_BYTES = 32 << 20;

    private static final int BYTES_BESIDE_A_KEY = 200;

    private final Disk disk;
    private final Metrics metrics;
    private final long mostBytes;
    private final TreeMap<String, TreeMap<String, Entry>> byTarget = new TreeMap<>();
    private int count;
    private long bytes;
    private long keyBytes;

    /// `atMillis` is this node's wall clock when the hint was first stored.
    record Hint(Stored stored, long atMillis) {}

    /// What is in memory of a hint; `bytes` are those of its record.
    record Entry(long atMillis, int bytes) {}

    HintTable(Disk disk, Metrics metrics, long mostBytes) {
        this.disk = disk;
        this.metrics = metrics;
        this.mostBytes = mostBytes;
        disk.scan(TABLE, this::recover);
    }

    private void recover(String name, byte[] record) {
        int split = name.indexOf('\0');
        if (Records.open(record, Long.BYTES, true) != null) {
            long atMillis = ByteBuffer.wrap(record).getLong();
            index(name.substring(0, split), name.substring(split + 1), new Entry(atMillis, record.length));
        } else {
            metrics.damagedRecords++;
        }
    }

    /// From the disk; null when there is none. Null too where the disk gives back something else than was written: that
    /// hint is forgotten, for anti-entropy to make good.
    @Nullable
    Hint get(String target, String key) {
        Entry entry = entry(target, key);
        if (entry == null) {
            return null;
        }
        byte[] record = disk.get(TABLE, name(target, key));
        Stored stored = record == null ? null : Records.open(record, Long.BYTES, true);
        if (stored == null) {
            metrics.damagedRecords++;
            remove(target, key);
            return null;
        }
        return new Hint(stored, entry.atMillis);
    }

    /// Puts it in the place of what there was, however full the table is.
    ///
    /// @return the bytes that it takes on the disk
    int put(String target, String key, Hint hint) {
        byte[] record = Records.seal(hint.stored, hint.atMillis);
        put(target, key, hint.atMillis, record);
        return record.length;
    }

    /// As above, unless that would be more than `limit` hints, or too many bytes; false then, and all is as it was.
    boolean offer(String target, String key, Hint hint, int limit) {
        byte[] record = Records.seal(hint.stored, hint.atMillis);
        Entry before = entry(target, key);
        boolean another = before == null && (count >= limit || keyBytes + keyBytes(key) > MOST_KEY_BYTES);
        if (another || bytes - (before == null ? 0 : before.bytes) + record.length > mostBytes) {
            return false;
        }
        put(target, key, hint.atMillis, record);
        return true;
    }

    private void put(String target, String key, long atMillis, byte[] record) {
        index(target, key, new Entry(atMillis, record.length));
        disk.put(TABLE, name(target, key), record);
    }

    void remove(String target, String key) {
        TreeMap<String, Entry> entries = byTarget.get(target);
        Entry entry = entries == null ? null : entries.remove(key);
        if (entries != null && entry != null) {
            count--;
            bytes -= entry.bytes;
            keyBytes -= keyBytes(key);
            disk.put(TABLE, name(target, key), null);
            if (entries.isEmpty()) {
                byTarget.remove(target);
            }
        }
    }

    /// Removes the hint if it is still `stored`; false when another has joined it since, or it is gone.
    boolean removeIfStill(String target, String key, Stored stored) {
        Hint hint = get(target, key);
        boolean still = hint != null && hint.stored.equals(stored);
        if (still) {
            remove(target, key);
        }
        return still;
    }

    /// The nodes for which there are hints, now.
    List<String> targets() {
        return List.copyOf(byTarget.keySet());
    }

    boolean holds(String target, String key) {
        return entry(target, key) != null;
    }

    /// The first hint for `target` whose key comes after `key`, or of all where that is null; null when there is none.
    Map.@Nullable Entry<String, Entry> after(String target, @Nullable String key) {
        TreeMap<String, Entry> entries = byTarget.get(target);
        if (entries == null) {
            return null;
        }
        return key == null ? entries.firstEntry() : entries.higherEntry(key);
    }

    /// Removes the hints for `target` that were stored before `atMillis`; answers how many.
    int removeOlder(String target, long atMillis) {
        List<String> older = new ArrayList<>();
        byTarget.getOrDefault(target, new TreeMap<>()).forEach((key, entry) -> {
            if (entry.atMillis < atMillis) {
                older.add(key);
            }
        });
        older.forEach(key -> remove(target, key));
        return older.size();
    }

    /// How many hints wait, by the node they are for.
    Map<String, Integer> queues() {
        Map<String, Integer> queues = new TreeMap<>();
        byTarget.forEach((target, entries) -> queues.put(target, entries.size()));
        return queues;
    }

    private @Nullable Entry entry(String target, String key) {
        TreeMap<String, Entry> entries = byTarget.get(target);
        return entries == null ? null : entries.get(key);
    }

    private void index(String target, String key, Entry entry) {
        Entry before = byTarget.computeIfAbsent(target, name -> new TreeMap<>()).put(key, entry);
        bytes += entry.bytes - (before == null ? 0 : before.bytes);
        if (before == null) {
            count++;
            keyBytes += keyBytes(key);
        }
    }

    private static String name(String target, String key) {
        return target + '\0' + key;
    }

    private static long keyBytes(String key) {
        return BYTES_BESIDE_A_KEY + 2L * key.length();
    }
}
