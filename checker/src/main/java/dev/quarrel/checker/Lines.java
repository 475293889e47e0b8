package dev.quarrel.checker;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The lines of one block of a file, none of them copied: a line is a range of the block.
///
/// A file is cut into blocks of whole lines, so that several blocks can be parsed at once.
final class Lines {
    private static final int BLOCK_BYTES = 1 << 18;

    private final byte[] block;
    private final int length;
    private int start;
    private int end;
    private int next;
    private int number;

    private Lines(byte[] block, int length) {
        this.block = block;
        this.length = length;
    }

    /// Cuts a stream of bytes into blocks. The last line need not end in a newline.
    static final class Blocks {
        private final InputStream in;
        /// What has come of a line whose end is still to come.
        private byte[] begun = {};

        Blocks(InputStream in) {
            this.in = in;
        }

        /// The next block, of one line at least however long that is; null at the end.
        @Nullable
        Lines next() throws IOException {
            byte[] block = Arrays.copyOf(begun, Math.max(BLOCK_BYTES, 2 * begun.length));
            int filled = begun.length;
            while (true) {
                int searched = filled;
                filled += in.readNBytes(block, filled, block.length - filled);
                if (filled < block.length) {
                    begun = new byte[0];
                    return filled == 0 ? null : new Lines(block, filled);
                }
                int end = afterLastNewline(block, searched, filled);
                if (end > 0) {
                    begun = Arrays.copyOfRange(block, end, filled);
                    return new Lines(block, end);
                }
                block = Arrays.copyOf(block, 2 * block.length);
            }
        }

        private static int afterLastNewline(byte[] block, int from, int to) {
            int end = to;
            while (end > from && block[end - 1] != '\n') {
                end--;
            }
            return end == from ? 0 : end;
        }
    }

    /// Moves to the next line; false at the end of the block.
    boolean next() {
        if (next == length) {
            return false;
        }
        start = next;
        end = start;
        while (end < length && block[end] != '\n') {
            end++;
        }
        next = Math.min(length, end + 1);
        number++;
        return true;
    }

    byte[] block() {
        return block;
    }

    int start() {
        return start;
    }

    int length() {
        return end - start;
    }

    /// The number of the current line in its block, from 1.
    int number() {
        return number;
    }

    boolean isBlank() {
        for (int i = start; i < end; i++) {
            if (block[i] > ' ') {
                return false;
            }
        }
        return true;
    }
}
