package dev.quarrel.store;

import dev.quarrel.store.Message.Cause;
import dev.quarrel.store.Settings.Deletes;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.StoredCodec;
import dev.quarrel.store.versions.Versioning;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What this node itself holds, on its disk: one record per key, a checksum and a [Stored]. All writes are joins, so
/// they may come in any order and any number of times.
final class Replica {
    private static final String DATA = "data";

    private final Disk disk;
    private final Settings settings;
    private final Versioning versioning;
    private final Metrics metrics;
    private final Map<String, Integer> unsynced = new HashMap<>();

    Replica(Disk disk, Settings settings, Versioning versioning, Metrics metrics) {
        this.disk = disk;
        this.settings = settings;
        this.versioning = versioning;
        this.metrics = metrics;
    }

    @Nullable
    Stored get(String key) {
        byte[] record = disk.get(DATA, key);
        return record == null ? null : unseal(record);
    }

    /// Joins `coming` into what is held, and calls `durable` once the result would survive a power loss.
    void apply(String key, Stored coming, Cause cause, Runnable durable) {
        Stored held = get(key);
        Stored joined = isBlind(cause) ? coming : versioning.join(held, coming);
        boolean forget = joined.isDeleted() && settings.deletes() instanceof Deletes.Physical;
        if (forget) {
            disk.put(DATA, key, null);
        } else if (!joined.equals(held)) {
            disk.put(DATA, key, seal(joined));
        }
        unsynced.merge(key, 1, Integer::sum);
        disk.sync(() -> {
            unsynced.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
            durable.run();
        });
    }

    /// Calls `durable` once what is held of `key` now would survive a power loss: a reader must not learn what a
    /// power loss can still take back.
    void whenDurable(String key, Runnable durable) {
        if (unsynced.containsKey(key)) {
            disk.sync(durable);
        } else {
            durable.run();
        }
    }

    private boolean isBlind(Cause cause) {
        return switch (cause) {
            case REPAIR -> settings.has(Defect.BLIND_REPAIR);
            case HINT -> settings.has(Defect.BLIND_HINT);
            case WRITE, ANTI_ENTROPY -> false;
        };
    }

    static byte[] seal(Stored stored) {
        byte[] body = StoredCodec.encode(stored);
        return ByteBuffer.allocate(4 + body.length)
                .putInt(checksum(body, 0))
                .put(body)
                .array();
    }

    private @Nullable Stored unseal(byte[] record) {
        if (record.length < 4 || ByteBuffer.wrap(record).getInt() != checksum(record, 4)) {
            metrics.damagedRecords++;
            return null;
        }
        return StoredCodec.decode(record, 4);
    }

    private static int checksum(byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, bytes.length - from);
        return (int) crc.getValue();
    }
}
