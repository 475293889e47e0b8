package dev.quarrel.store.runtime;

import dev.quarrel.store.Disk;
import dev.quarrel.store.Settings.Fsync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/// A node's disk: one H2 MVStore file in the node's own directory, a map per table, made durable by [GroupCommit].
///
/// MVStore is a log-structured, copy-on-write B-tree: a commit appends a chunk and never touches live bytes, so the
/// newest complete chunk survives a crash in the middle of the next ([FooterLast] sees to "complete"). The file is
/// locked, so that no second process opens it.
public final class MvStoreDisk implements Disk, AutoCloseable {
    private static final int CACHE_MEGABYTES = 32;
    private static final int PAGE_BYTES = 8 << 10;
    /// For so long a chunk that nothing refers to any more is kept: a power loss may bring back the version that did.
    /// Longer than any fsync should take.
    private static final int RETENTION_MILLIS = 10_000;

    private final MVStore store;
    private final GroupCommit commits;
    private final Map<String, MVMap<String, byte[]>> tables = new TreeMap<>();

    private MvStoreDisk(MVStore store, GroupCommit commits) {
        this.store = store;
        this.commits = commits;
    }

    /// Opens or makes the disk of `node` in `directory`. `failed` hears of a write that could not be made durable:
    /// the process must stop then.
    public static MvStoreDisk open(
            Path directory, String node, Fsync fsync, Executor nodeThread, Consumer<Throwable> failed) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new DiskException("%s cannot be used as a data directory: %s".formatted(directory, e), e);
        }
        return open(directory.resolve("store.mv").toString(), node, fsync, nodeThread, failed);
    }

    /// As above for one file, named as H2 names files, without the stamp.
    static MvStoreDisk open(String file, String node, Fsync fsync, Executor nodeThread, Consumer<Throwable> failed) {
        try {
            FooterLast.mount();
            MVStore store = new MVStore.Builder()
                    .fileName(fsync == Fsync.BATCH ? FooterLast.SCHEME + ":" + file : file)
                    .autoCommitDisabled()
                    .cacheSize(CACHE_MEGABYTES)
                    .pageSplitSize(PAGE_BYTES)
                    .open();
            store.setVersionsToKeep(0);
            store.setRetentionTime(RETENTION_MILLIS);
            return new MvStoreDisk(store, new GroupCommit(store, fsync, nodeThread, failed, node));
        } catch (MVStoreException e) {
            throw new DiskException(
                    "%s cannot be opened: %s. If another process runs node %s, stop it; if the file is damaged, move the directory away and start the node as a replacement of itself."
                            .formatted(file, e.getMessage(), node),
                    e);
        }
    }

    @Override
    public byte @Nullable [] get(String table, String key) {
        return table(table).get(key);
    }

    @Override
    public void put(String table, String key, byte @Nullable [] value) {
        if (value == null) {
            table(table).remove(key);
        } else {
            table(table).put(key, value);
        }
    }

    @Override
    public void sync(Runnable done) {
        commits.whenDurable(done);
    }

    @Override
    public void scan(String table, BiConsumer<String, byte[]> visitor) {
        Cursor<String, byte[]> cursor = table(table).cursor(null);
        while (cursor.hasNext()) {
            String key = cursor.next();
            visitor.accept(key, cursor.getValue());
        }
    }

    private MVMap<String, byte[]> table(String name) {
        return tables.computeIfAbsent(name, this::openTable);
    }

    private MVMap<String, byte[]> openTable(String name) {
        return store.openMap(
                name,
                new MVMap.Builder<String, byte[]>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
    }

    /// How many commits the waiters so far have shared.
    long commits() {
        return commits.commits();
    }

    /// Makes all writes durable and releases the file.
    @Override
    public void close() {
        commits.close();
        store.close();
    }

    /// A data directory that cannot be used; the message says why and what to do.
    public static final class DiskException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DiskException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
