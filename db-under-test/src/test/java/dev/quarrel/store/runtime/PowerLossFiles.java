package dev.quarrel.store.runtime;

import dev.quarrel.store.versions.Value;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/// Files in memory that lose power once, at a step chosen before: H2 sees them under names that begin with `power:`.
///
/// What was forced is safe. Of what was written since, each 512-byte sector is on the platter or not, each on its own:
/// writes are lost, torn and reordered, within a file and between files. So are names, until their directory is forced:
/// a file made may be gone, a renamed one bear its old name. The images left by the power loss are kept aside; the
/// files
/// themselves go on, and whatever they acknowledge after that moment does not count.
final class PowerLossFiles {
    static final String DIRECTORY = "power:";
    private static final int SECTOR_BYTES = 512;

    private final Random random;
    private final int lossAtStep;
    private final Map<String, Content> files = new TreeMap<>();
    private final Map<String, Content> durableNames = new TreeMap<>();
    private final List<Naming> unforcedNames = new ArrayList<>();
    private @Nullable Map<String, byte[]> survived;
    private int steps;

    /// A write, or a change of length where there are none.
    private record Write(long position, @Nullable Value bytes) {}

    /// A name given to a file, which no longer bears the name `before`.
    private record Naming(@Nullable String before, String name, Content content) {}

    private static final class Content {
        private byte[] durable;
        private byte[] current;
        private final List<Write> unforced = new ArrayList<>();

        Content(byte[] bytes) {
            durable = bytes;
            current = bytes;
        }
    }

    PowerLossFiles(Map<String, byte[]> contents, Random random, int lossAtStep) {
        contents.forEach((name, bytes) -> files.put(name, new Content(bytes)));
        durableNames.putAll(files);
        this.random = random;
        this.lossAtStep = lossAtStep;
    }

    synchronized boolean powerLost() {
        return survived != null;
    }

    /// The contents after the power loss; all of those of now if there was none.
    synchronized Map<String, byte[]> survived() {
        Map<String, byte[]> kept = survived;
        if (kept != null) {
            return kept;
        }
        Map<String, byte[]> all = new TreeMap<>();
        files.forEach((name, content) -> all.put(name, content.current));
        return all;
    }

    /// Makes H2's `power:` file system consist of these files.
    void mount() {
        FilePath.register(new Path(this, DIRECTORY));
    }

    private synchronized boolean isFile(String name) {
        return files.containsKey(name);
    }

    private synchronized Content content(String name) {
        return files.computeIfAbsent(name, fresh -> {
            Content made = new Content(new byte[0]);
            unforcedNames.add(new Naming(null, name, made));
            return made;
        });
    }

    private synchronized void rename(String before, String name) {
        Content content = Objects.requireNonNull(files.remove(before), before);
        files.put(name, content);
        unforcedNames.add(new Naming(before, name, content));
        step();
    }

    private synchronized void remove(String name) {
        files.remove(name);
    }

    private synchronized void forceNames() {
        step();
        durableNames.clear();
        durableNames.putAll(files);
        unforcedNames.clear();
    }

    private void step() {
        if (steps++ == lossAtStep) {
            survived = images();
        }
    }

    private Map<String, byte[]> images() {
        Map<String, Content> names = new TreeMap<>(durableNames);
        for (Naming naming : unforcedNames) {
            if (random.nextBoolean()) {
                names.put(naming.name, naming.content);
                if (naming.before != null) {
                    names.remove(naming.before);
                }
            }
        }
        Map<String, byte[]> images = new TreeMap<>();
        names.forEach((name, content) -> images.put(name, image(content)));
        return images;
    }

    private byte[] image(Content content) {
        byte[] image = content.durable;
        for (Write write : content.unforced) {
            if (write.bytes == null) {
                image = random.nextBoolean() ? Arrays.copyOf(image, (int) write.position) : image;
                continue;
            }
            byte[] bytes = write.bytes.bytes();
            for (int from = 0; from < bytes.length; from += SECTOR_BYTES) {
                int length = Math.min(SECTOR_BYTES, bytes.length - from);
                if (random.nextBoolean()) {
                    image = written(image, write.position + from, bytes, from, length);
                }
            }
        }
        return image;
    }

    private static byte[] written(byte[] content, long position, byte[] bytes, int from, int length) {
        int end = (int) position + length;
        byte[] after = Arrays.copyOf(content, Math.max(content.length, end));
        System.arraycopy(bytes, from, after, (int) position, length);
        return after;
    }

    private synchronized int read(Content of, ByteBuffer into, long position) {
        int length = (int) Math.min(into.remaining(), of.current.length - position);
        if (length <= 0) {
            return -1;
        }
        into.put(of.current, (int) position, length);
        return length;
    }

    private synchronized int write(Content to, ByteBuffer from, long position) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        to.current = written(to.current, position, bytes, 0, bytes.length);
        to.unforced.add(new Write(position, Value.of(bytes)));
        step();
        return bytes.length;
    }

    private synchronized void truncate(Content content, long size) {
        if (size < content.current.length) {
            content.current = Arrays.copyOf(content.current, (int) size);
            content.unforced.add(new Write(size, null));
            step();
        }
    }

    private synchronized void force(Content content) {
        step();
        content.durable = content.current;
        content.unforced.clear();
    }

    private synchronized long size(Content content) {
        return content.current.length;
    }

    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the files themselves are synchronized
    private static final class Channel extends FileBaseDefault {
        private final PowerLossFiles files;
        private final Content content;

        Channel(PowerLossFiles files, Content content) {
            this.files = files;
            this.content = content;
        }

        @Override
        public long size() {
            return files.size(content);
        }

        @Override
        public int read(ByteBuffer into, long position) {
            return files.read(content, into, position);
        }

        @Override
        public int write(ByteBuffer from, long position) {
            return files.write(content, from, position);
        }

        @Override
        protected void implTruncate(long size) {
            files.truncate(content, size);
        }

        @Override
        public void force(boolean metadata) {
            files.force(content);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            return new FileLock(this, position, size, shared) {
                @Override
                public boolean isValid() {
                    return true;
                }

                @Override
                public void release() {}
            };
        }

        @Override
        protected void implCloseChannel() {}
    }

    /// The directory, opened to be forced.
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the files themselves are synchronized
    private static final class Names extends FileBaseDefault {
        private final PowerLossFiles files;

        Names(PowerLossFiles files) {
            this.files = files;
        }

        @Override
        public void force(boolean metadata) {
            files.forceNames();
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public int read(ByteBuffer into, long position) {
            throw new UnsupportedOperationException("a directory");
        }

        @Override
        public int write(ByteBuffer from, long position) {
            throw new UnsupportedOperationException("a directory");
        }

        @Override
        protected void implTruncate(long size) {
            throw new UnsupportedOperationException("a directory");
        }

        @Override
        protected void implCloseChannel() {}
    }

    private static final class Path extends org.h2.store.fs.FilePathWrapper {
        private final PowerLossFiles files;

        Path(PowerLossFiles files, String name) {
            this.files = files;
            this.name = name;
        }

        @Override
        public String getScheme() {
            return "power";
        }

        @Override
        public org.h2.store.fs.FilePathWrapper getPath(String path) {
            return new Path(files, path);
        }

        @Override
        public FilePath toRealPath() {
            return this;
        }

        @Override
        public FilePath getParent() {
            return new Path(files, DIRECTORY);
        }

        @Override
        public boolean exists() {
            return name.equals(DIRECTORY) || files.isFile(name);
        }

        @Override
        public boolean canWrite() {
            return true;
        }

        @Override
        public long size() {
            return files.size(files.content(name));
        }

        @Override
        public void delete() {
            files.remove(name);
        }

        @Override
        public void moveTo(FilePath to, boolean replaces) {
            files.rename(name, ((Path) to).name);
        }

        @Override
        public FileChannel open(String mode) {
            return name.equals(DIRECTORY) ? new Names(files) : new Channel(files, files.content(name));
        }
    }
}
