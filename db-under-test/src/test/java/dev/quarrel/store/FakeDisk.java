package dev.quarrel.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A disk in memory: what is not synced is lost at power loss, a random part of it at that.
final class FakeDisk implements Disk {
    private final TreeMap<String, byte[]> written = new TreeMap<>();
    private final TreeMap<String, byte[]> durable = new TreeMap<>();
    private final List<String> dirty = new ArrayList<>();
    private final FakeWorld.Host host;
    long syncMillis = 1;
    boolean losesSyncs;

    FakeDisk(FakeWorld.Host host) {
        this.host = host;
    }

    @Override
    public byte @Nullable [] get(String table, String key) {
        return written.get(table + "\0" + key);
    }

    @Override
    public void put(String table, String key, byte @Nullable [] value) {
        String name = table + "\0" + key;
        set(written, name, value);
        dirty.add(name);
    }

    @Override
    public void sync(Runnable done) {
        List<String> names = List.copyOf(dirty);
        TreeMap<String, byte[]> image = new TreeMap<>();
        for (String name : names) {
            set(image, name, written.get(name));
        }
        host.after(syncMillis, () -> {
            if (!losesSyncs) {
                names.forEach(name -> set(durable, name, image.get(name)));
            }
            done.run();
        });
    }

    @Override
    public void scan(String table, BiConsumer<String, byte[]> visitor) {
        String from = table + "\0";
        new TreeMap<>(written.subMap(from, table + "\1"))
                .forEach((name, value) -> visitor.accept(name.substring(from.length()), value));
    }

    /// Each write since the last sync survives or not, as the coin falls.
    void losePower(RandomGenerator random) {
        TreeMap<String, byte[]> after = new TreeMap<>(durable);
        for (String name : dirty) {
            if (!losesSyncs && random.nextBoolean()) {
                set(after, name, written.get(name));
            }
        }
        written.clear();
        written.putAll(after);
        durable.clear();
        durable.putAll(after);
        dirty.clear();
    }

    /// All that is on it now, as a backup would have it.
    Map<String, byte[]> copy() {
        return new TreeMap<>(written);
    }

    /// Puts a copy in place of all that is on it; an empty one for a new disk.
    void restore(Map<String, byte[]> copy) {
        written.clear();
        written.putAll(copy);
        durable.clear();
        durable.putAll(copy);
        dirty.clear();
    }

    /// Flips a bit of the record.
    void damage(String table, String key) {
        byte[] record = Objects.requireNonNull(get(table, key)).clone();
        record[record.length - 1] ^= 1;
        written.put(table + "\0" + key, record);
    }

    private static void set(Map<String, byte[]> map, String name, byte @Nullable [] value) {
        if (value == null) {
            map.remove(name);
        } else {
            map.put(name, value);
        }
    }
}
