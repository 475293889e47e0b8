package dev.quarrel.store.runtime;

import dev.quarrel.store.versions.Value;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.jspecify.annotations.Nullable;

/// A file in memory that loses power once, at a step chosen before: H2 sees it under the name `power:`.
///
/// What was forced is safe. Of what was written since, each 512-byte sector is on the platter or not, each on its own:
/// writes are lost, torn and reordered. The image left by the power loss is kept aside; the file itself goes on, and
/// whatever it acknowledges after that moment does not count.
final class PowerLossFile {
    private static final int SECTOR_BYTES = 512;

    private final Random random;
    private final int lossAtStep;
    private byte[] durable;
    private byte[] current;
    private final List<Write> unforced = new ArrayList<>();
    private byte @Nullable [] survived;
    private int steps;

    /// A write, or a change of length where there are none.
    private record Write(long position, @Nullable Value bytes) {}

    PowerLossFile(byte[] content, Random random, int lossAtStep) {
        this.durable = content;
        this.current = content;
        this.random = random;
        this.lossAtStep = lossAtStep;
    }

    boolean powerLost() {
        return survived != null;
    }

    /// The content after the power loss; that of now if there was none.
    byte[] survived() {
        byte[] kept = survived;
        return kept == null ? image() : kept;
    }

    /// Makes H2's `power:` file system consist of this file.
    void mount() {
        FilePath.register(new Path(this, "power:file"));
    }

    private void step() {
        if (steps++ == lossAtStep) {
            survived = image();
        }
    }

    private byte[] image() {
        byte[] image = durable;
        for (Write write : unforced) {
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

    private synchronized int read(ByteBuffer into, long position) {
        int length = (int) Math.min(into.remaining(), current.length - position);
        if (length <= 0) {
            return -1;
        }
        into.put(current, (int) position, length);
        return length;
    }

    private synchronized int write(ByteBuffer from, long position) {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        current = written(current, position, bytes, 0, bytes.length);
        unforced.add(new Write(position, Value.of(bytes)));
        step();
        return bytes.length;
    }

    private synchronized void truncate(long size) {
        current = Arrays.copyOf(current, (int) size);
        unforced.add(new Write(size, null));
        step();
    }

    private synchronized void force() {
        step();
        durable = current;
        unforced.clear();
    }

    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the file itself is synchronized
    private static final class Channel extends FileBaseDefault {
        private final PowerLossFile file;

        Channel(PowerLossFile file) {
            this.file = file;
        }

        @Override
        public long size() {
            return file.current.length;
        }

        @Override
        public int read(ByteBuffer into, long position) {
            return file.read(into, position);
        }

        @Override
        public int write(ByteBuffer from, long position) {
            return file.write(from, position);
        }

        @Override
        protected void implTruncate(long size) {
            if (size < file.current.length) {
                file.truncate(size);
            }
        }

        @Override
        public void force(boolean metadata) {
            file.force();
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

    private static final class Path extends org.h2.store.fs.FilePathWrapper {
        private final PowerLossFile file;

        Path(PowerLossFile file, String name) {
            this.file = file;
            this.name = name;
        }

        @Override
        public String getScheme() {
            return "power";
        }

        @Override
        public org.h2.store.fs.FilePathWrapper getPath(String path) {
            return new Path(file, path);
        }

        @Override
        public FilePath toRealPath() {
            return this;
        }

        @Override
        public FilePath getParent() {
            return this;
        }

        @Override
        public boolean exists() {
            return true;
        }

        @Override
        public boolean canWrite() {
            return true;
        }

        @Override
        public long size() {
            return file.current.length;
        }

        @Override
        public FileChannel open(String mode) {
            return new Channel(file);
        }
    }
}
