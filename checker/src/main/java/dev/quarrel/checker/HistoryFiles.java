package dev.quarrel.checker;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Opens a history whatever it is written in: JSON Lines or EDN, plain or compressed with Zstandard.
///
/// The content decides, not the name: a file that begins with Zstandard's magic number is decompressed, one whose first
/// form is a map with string keys is JSON Lines, anything else is EDN. An array of such maps is taken for JSON Lines,
/// too,
/// which say what to do with it.
public final class HistoryFiles {
    private static final int LOOK_AHEAD_BYTES = 1 << 12;
    private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD};

    private HistoryFiles() {}

    /// @throws MalformedHistory with every problem of the file and its line
    public static History read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString());
        }
    }

    /// @param name what to call the input in a message
    /// @throws MalformedHistory with every problem of the input and its line
    public static History read(InputStream in, String name) throws IOException {
        HistoryBuilder builder = new HistoryBuilder(name);
        read(in, builder);
        return builder.history();
    }

    /// Hands over the events one by one, without keeping them.
    static void read(InputStream in, EventSink sink) throws IOException {
        InputStream plain = decompressed(in);
        if (isJson(plain)) {
            JsonLines.read(plain, sink);
        } else {
            Edn.read(plain, sink);
        }
    }

    /// The bytes of a history, decompressed where need be, from a stream that can be marked.
    static InputStream decompressed(InputStream in) throws IOException {
        BufferedInputStream raw = new BufferedInputStream(in, 1 << 16);
        boolean compressed = Arrays.equals(peek(raw, ZSTD_MAGIC.length), ZSTD_MAGIC);
        return compressed ? new BufferedInputStream(new ZstdInputStream(raw), 1 << 16) : raw;
    }

    static boolean isJson(InputStream in) throws IOException {
        byte[] head = peek(in, LOOK_AHEAD_BYTES);
        boolean array = false;
        boolean open = false;
        for (byte b : head) {
            if (b == '[' && !array && !open) {
                array = true;
            } else if (b > ' ') {
                if (open || b != '{') {
                    return open && (b == '"' || (b == '}' && !array));
                }
                open = true;
            }
        }
        return open && !array;
    }

    private static byte[] peek(InputStream in, int length) throws IOException {
        in.mark(length);
        byte[] head = in.readNBytes(length);
        in.reset();
        return head;
    }
}
