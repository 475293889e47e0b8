package dev.quarrel.store.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.jspecify.annotations.Nullable;

/// A layer under MVStore that makes a chunk's footer its commit record.
///
/// MVStore writes a chunk in one go and believes it, on opening, by its header and footer; it keeps no checksum over
/// what lies between. A power loss that takes a sector in the middle would so make a torn chunk the newest version,
/// and with it everything unreadable that was acknowledged before. Here all but the last sector of a chunk is forced to
/// the disk before its last one, which holds the footer, is written: a chunk with a footer is whole, and one without is
/// ignored, as it was never acknowledged. It costs a second fsync per commit. Public because H2 makes its instances.
public final class FooterLast extends FilePathWrapper {
    /// Before a file name: `footer-last:/tmp/n1/store.mv`.
    static final String SCHEME = "footer-last";

    private static final int SECTOR_BYTES = 512;
    /// The two copies of the file's header, which is shorter than a sector.
    private static final int FILE_HEADER_BYTES = 2 * 4_096;

    /// Makes the scheme known; again does no harm.
    static void mount() {
        FilePath.register(new FooterLast());
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileChannel open(String mode) throws IOException {
        return new Channel(getBase().open(mode));
    }

    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // by position only, which channels allow from any thread
    private static final class Channel extends FileBaseDefault {
        private final FileChannel file;

        Channel(FileChannel file) {
            this.file = file;
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            int length = from.remaining();
            if (position < FILE_HEADER_BYTES || length <= SECTOR_BYTES) {
                writeFully(from, position);
                return length;
            }
            int body = length - SECTOR_BYTES;
            writeFully(from.slice(from.position(), body), position);
            file.force(true);
            writeFully(from.slice(from.position() + body, SECTOR_BYTES), position + body);
            from.position(from.limit());
            return length;
        }

        private void writeFully(ByteBuffer from, long position) throws IOException {
            long at = position;
            while (from.hasRemaining()) {
                at += file.write(from, at);
            }
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void force(boolean metadata) throws IOException {
            file.force(metadata);
        }

        @Override
        public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implTruncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
