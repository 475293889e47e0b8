package dev.quarrel.checker;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Cuts a stream of bytes into lines without copying them: a line is a range of one growing buffer.
final class Lines {
    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private int filled;
    private int start;
    private int end;
    private int next;
    private int number;

    Lines(InputStream in) {
        this.in = in;
    }

    /// Moves to the next line; false at the end. The last line need not end in a newline.
    boolean next() throws IOException {
        start = next;
        int from = start;
        while (true) {
            for (int i = from; i < filled; i++) {
                if (buffer[i] == '\n') {
                    return take(i, i + 1);
                }
            }
            int scanned = filled - start;
            if (!fill()) {
                return start < filled && take(filled, filled);
            }
            from = start + scanned;
        }
    }

    private boolean take(int lineEnd, int after) {
        end = lineEnd;
        next = after;
        number++;
        return true;
    }

    private boolean fill() throws IOException {
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, filled - start);
            filled -= start;
            next -= start;
            start = 0;
        }
        if (filled == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int read = in.read(buffer, filled, buffer.length - filled);
        filled += Math.max(read, 0);
        return read > 0;
    }

    byte[] buffer() {
        return buffer;
    }

    int start() {
        return start;
    }

    int length() {
        return end - start;
    }

    /// The number of the current line, from 1.
    int number() {
        return number;
    }

    boolean isBlank() {
        for (int i = start; i < end; i++) {
            if (buffer[i] > ' ') {
                return false;
            }
        }
        return true;
    }
}
