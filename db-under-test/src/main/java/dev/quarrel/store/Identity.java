package dev.quarrel.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Whose data directory this is, and which start of that node this is. Kept twice, each with a checksum, for nothing
/// can restore it from elsewhere: with a forgotten incarnation, versions would be issued again. The same holds of
/// `tagFloor`, above which every tag of this node lies since it agreed to forget a tombstone.
record Identity(String id, long incarnation, long tagFloor) {
    private static final String TABLE = "meta";
    private static final String[] COPIES = {"identity", "identity-copy"};

    /// What stands in for a lost `tagFloor`: above any number that tags reach by counting.
    private static final long FLOOR_WHEN_LOST = 1L << 48;

    /// The last incarnation of node `id` on this disk, null when the disk is empty. Throws [WrongDirectory] when it
    /// belongs to another node. When nothing legible says whose it is, it counts as this node's, of incarnation 0: its
    /// peers know which it was.
    static @Nullable Identity find(String id, Disk disk) {
        Identity found = null;
        boolean any = false;
        for (String copy : COPIES) {
            byte[] bytes = disk.get(TABLE, copy);
            any |= bytes != null;
            Identity read = bytes == null ? null : fromBytes(bytes);
            found = read == null || (found != null && found.incarnation >= read.incarnation) ? found : read;
        }
        if (found == null && any) {
            return new Identity(id, 0, FLOOR_WHEN_LOST);
        }
        if (found != null && !found.id.equals(id)) {
            throw new WrongDirectory(id, found.id);
        }
        return found;
    }

    /// Whether the disk could not tell which incarnation it is of.
    boolean isLost() {
        return incarnation == 0;
    }

    void save(Disk disk) {
        for (String copy : COPIES) {
            disk.put(TABLE, copy, toBytes());
        }
    }

    /// The name that this incarnation's versions bear.
    String actor() {
        return id + "@" + incarnation;
    }

    Identity withTagFloor(long floor) {
        return new Identity(id, incarnation, Math.max(tagFloor, floor));
    }

    private byte[] toBytes() {
        byte[] name = id.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(24 + name.length)
                .putLong(incarnation)
                .putLong(tagFloor)
                .put(name);
        return bytes.putLong(checksum(bytes.array())).array();
    }

    private static @Nullable Identity fromBytes(byte[] bytes) {
        if (bytes.length < 24 || ByteBuffer.wrap(bytes).getLong(bytes.length - 8) != checksum(bytes)) {
            return null;
        }
        String name = new String(bytes, 16, bytes.length - 24, StandardCharsets.UTF_8);
        ByteBuffer numbers = ByteBuffer.wrap(bytes);
        return new Identity(name, numbers.getLong(), numbers.getLong());
    }

    private static long checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - 8);
        return crc.getValue();
    }
}
