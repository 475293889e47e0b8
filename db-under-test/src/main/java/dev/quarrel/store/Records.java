package dev.quarrel.store;

import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.StoredCodec;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A state as it lies on disk: what precedes it, a checksum over all else, the state.
final class Records {
    private static final int CHECKSUM_BYTES = 4;

    private Records() {}

    static byte[] seal(Stored stored, long... before) {
        byte[] body = StoredCodec.encode(stored);
        int header = before.length * Long.BYTES;
        ByteBuffer record = ByteBuffer.allocate(header + CHECKSUM_BYTES + body.length);
        for (long field : before) {
            record.putLong(field);
        }
        record.position(header + CHECKSUM_BYTES).put(body);
        byte[] bytes = record.array();
        record.putInt(header, checksum(bytes, header));
        return bytes;
    }

    /// Null when the record is damaged. Unless `verified`, a damaged one is taken for what it looks like, if it can be.
    static @Nullable Stored open(byte[] record, int header, boolean verified) {
        boolean longEnough = record.length >= header + CHECKSUM_BYTES;
        if (!longEnough || (verified && ByteBuffer.wrap(record).getInt(header) != checksum(record, header))) {
            return null;
        }
        try {
            return StoredCodec.decode(record, header + CHECKSUM_BYTES);
        } catch (IllegalArgumentException e) {
            if (verified) {
                throw e;
            }
            return null;
        }
    }

    private static int checksum(byte[] record, int header) {
        CRC32C crc = new CRC32C();
        crc.update(record, 0, header);
        int body = header + CHECKSUM_BYTES;
        crc.update(record, body, record.length - body);
        return (int) crc.getValue();
    }
}
