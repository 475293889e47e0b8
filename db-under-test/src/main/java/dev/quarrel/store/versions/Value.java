package dev.quarrel.store.versions;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The bytes a client stored. Immutable: whoever hands an array over, or takes one out, leaves it unchanged. Ordered
/// as unsigned bytes, so that a tie between two versions falls the same way on every replica.
public final class Value implements Comparable<Value> {
    private final byte[] bytes;

    private Value(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Takes the array over, without a copy.
    public static Value of(byte[] bytes) {
        return new Value(bytes);
    }

    /// The UTF-8 bytes of `text`.
    public static Value of(String text) {
        return new Value(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The array itself, without a copy.
    public byte[] bytes() {
        return bytes;
    }

    /// The bytes read as UTF-8.
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(Value other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Value value && Arrays.equals(bytes, value.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return text();
    }
}
