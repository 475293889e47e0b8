package dev.quarrel.store.versions;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes being read, with the checks that make a damaged record a [MalformedState] and nothing else.
final class ByteReader {
    private final byte[] bytes;
    private int at;

    ByteReader(byte[] bytes) {
        this.bytes = bytes;
    }

    int octet() {
        expect(at < bytes.length, "another byte");
        return bytes[at++] & 0xFF;
    }

    long number() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int octet = octet();
            // The tenth byte has room for one bit; a last byte of nothing would give a number two encodings.
            expect(shift < 63 || octet <= 1, "a number of 64 bits");
            expect(octet != 0 || shift == 0, "a number in its shortest form");
            value |= (long) (octet & 0x7F) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
    }

    /// A number of things that take a byte each at least, so that a damaged count never asks for much memory.
    int count() {
        long count = number();
        expect(count >= 0 && count <= bytes.length - at + 1L, "a count that the rest has room for");
        return (int) count;
    }

    String text() {
        byte[] utf8 = raw(count());
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedState("UTF-8", at, bytes.length);
        }
    }

    byte[] raw(int length) {
        expect(length <= bytes.length - at, length + " more bytes");
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    void end() {
        expect(at == bytes.length, "the end");
    }

    void expect(boolean holds, String what) {
        if (!holds) {
            throw new MalformedState(what, at, bytes.length);
        }
    }
}
