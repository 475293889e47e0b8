package dev.quarrel.store.runtime;

import dev.quarrel.store.Disk;
import dev.quarrel.store.Settings.Fsync;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
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
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/// A node's disk: an H2 MVStore in the node's own directory, a map per table, and a [Journal] in front of it that
/// [GroupCommit] makes durable.
///
/// MVStore is a log-structured, copy-on-write B-tree: a commit appends a chunk and never touches live bytes, so the
/// newest complete chunk survives a crash in the middle of the next ([FooterLast] sees to "complete"). But it writes
/// every page that was touched, whole, and needs two fsyncs of a growing file. So it commits only when the journal is
/// full, a checkpoint, and what came after that is replayed when the disk is opened. The file is locked, so that no
/// second process opens it.
///
/// A file that is being made has no header yet, and MVStore does not open one whose header a power loss took. So it is
/// made whole under another name, forced, and renamed; and its directory is forced before anything is acknowledged.
public final class MvStoreDisk implements Disk, AutoCloseable {
    private static final int CACHE_MEGABYTES = 32;
    private static final int PAGE_BYTES = 8 << 10;
    /// For so long a chunk that nothing refers to any more is kept: a power loss may bring back the version that did.
    /// Longer than any fsync should take.
    private static final int RETENTION_MILLIS = 10_000;
    private static final int JOURNAL_BYTES = 16 << 20;
    private static final int COMPACT_FILL_PERCENT = 60;
    private static final int COMPACT_WRITE_BYTES = 1 << 20;

    private final MVStore store;
    private final Journal journal;
    private final MVMap<String, Long> checkpoints;
    private final GroupCommit commits;
    private final Map<String, MVMap<String, byte[]>> tables = new TreeMap<>();
    private boolean closed;

    private MvStoreDisk(
            MVStore store, Journal journal, Fsync fsync, Executor nodeThread, Consumer<Throwable> failed, String node) {
        this.store = store;
        this.journal = journal;
        checkpoints = store.openMap("checkpoints");
        Long first = checkpoints.get("first");
        if (first != null) {
            journal.replay(first, fsync == Fsync.BATCH, this::store);
        }
        checkpoint();
        commits = new GroupCommit(journal, this::checkpoint, fsync, nodeThread, failed, node);
    }

    /// Makes the tree hold all there is, durably, and so empties the journal.
    private void checkpoint() {
        long first = Journal.anyNumber();
        checkpoints.put("first", first);
        store.commit();
        store.sync();
        journal.restart(first);
        store.compact(COMPACT_FILL_PERCENT, COMPACT_WRITE_BYTES);
    }

    /// Opens or makes the disk of `node` in `directory`. `failed` hears of a write that could not be made durable:
    /// the process must stop then.
    public static MvStoreDisk open(
            Path directory, String node, Fsync fsync, Executor nodeThread, Consumer<Throwable> failed) {
        try {
            Files.createDirectories(directory);
            force(Objects.requireNonNullElse(directory.toAbsolutePath().getParent(), directory)
                    .toString());
        } catch (IOException e) {
            throw new DiskException("%s cannot be used as a data directory: %s".formatted(directory, e), e);
        }
        return open(directory + "/", JOURNAL_BYTES, node, fsync, nodeThread, failed);
    }

    /// As above, with the directory as H2 names one, up to where a file's name begins.
    static MvStoreDisk open(
            String directory,
            int journalBytes,
            String node,
            Fsync fsync,
            Executor nodeThread,
            Consumer<Throwable> failed) {
        String file = directory + "store.mv";
        try {
            FooterLast.mount();
            if (!FilePath.get(file).exists()) {
                make(file);
            }
            return recovered(tree(file), directory, journalBytes, fsync, nodeThread, failed, node);
        } catch (IOException e) {
            throw new DiskException("%s cannot be opened: %s".formatted(file, e), e);
        } catch (MVStoreException e) {
            throw new DiskException(
                    "%s cannot be opened: %s. If another process runs node %s, stop it; if the file is damaged, move the directory away and start the node as a replacement of itself."
                            .formatted(file, e.getMessage(), node),
                    e);
        }
    }

    private static MVStore tree(String file) {
        MVStore store = new MVStore.Builder()
                .fileName(FooterLast.SCHEME + ":" + file)
                .autoCommitDisabled()
                .cacheSize(CACHE_MEGABYTES)
                .pageSplitSize(PAGE_BYTES)
                .open();
        store.setVersionsToKeep(0);
        store.setRetentionTime(RETENTION_MILLIS);
        return store;
    }

    private static void make(String file) throws IOException {
        FilePath unnamed = FilePath.get(file + ".new");
        unnamed.delete();
        MVStore store = tree(unnamed.toString());
        store.commit();
        store.close(); // which forces it
        unnamed.moveTo(FilePath.get(file), true);
    }

    /// Makes the names of the files in it safe from a power loss.
    private static void force(String directory) throws IOException {
        try (FileChannel names = FilePath.get(directory).open("r")) {
            names.force(true);
        }
    }

    /// Only after the tree is locked: another process's journal is left alone.
    private static MvStoreDisk recovered(
            MVStore store,
            String directory,
            int journalBytes,
            Fsync fsync,
            Executor nodeThread,
            Consumer<Throwable> failed,
            String node)
            throws IOException {
        try {
            Journal journal = Journal.open(directory + "journal", journalBytes);
            force(directory);
            return new MvStoreDisk(store, journal, fsync, nodeThread, failed, node);
        } catch (RuntimeException | IOException e) {
            store.closeImmediately();
            throw e;
        }
    }

    @Override
    public byte @Nullable [] get(String table, String key) {
        return table(table).get(key);
    }

    @Override
    public void put(String table, String key, byte @Nullable [] value) {
        store(table, key, value);
        commits.put(table, key, value);
    }

    private void store(String table, String key, byte @Nullable [] value) {
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
        if (closed) {
            throw new IllegalStateException("the disk is closed, for the node has ended");
        }
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

    /// Makes all writes durable and releases the file. On the node's thread, as all calls.
    @Override
    public void close() {
        closed = true;
        commits.close();
        checkpoint();
        journal.close();
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
