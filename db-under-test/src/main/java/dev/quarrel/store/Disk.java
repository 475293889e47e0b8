package dev.quarrel.store;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Bytes that outlive a process, by table and key. Reads see earlier writes at once; a write survives power loss
/// only once [#sync] has called back.
public interface Disk {
    byte @Nullable [] get(String table, String key);

    /// Writes, or removes where `value` is null.
    void put(String table, String key, byte @Nullable [] value);

    /// Calls `done` on the node's thread when all writes so far are durable, as the fsync mode has it.
    void sync(Runnable done);

    /// Visits a table in key order.
    void scan(String table, BiConsumer<String, byte[]> visitor);
}
