package dev.quarrel.store.wire;

import dev.quarrel.store.versions.Value;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How values of one type lie in bytes. Integers are zig-zag varints (Protocol Buffers' encoding), lengths are varints,
/// strings are UTF-8, and whatever may be null is preceded by one byte.
///
/// Reading trusts nothing: a length is compared with the bytes that are there before anything is allocated.
interface Shape {
    void write(ByteBuf out, Object value);

    @Nullable
    Object read(ByteBuf in);

    /// `inner`, or null.
    record Nullness(Shape inner) implements Shape {
        void writeNullable(ByteBuf out, @Nullable Object value) {
            out.writeBoolean(value != null);
            if (value != null) {
                inner.write(out, value);
            }
        }

        @Override
        public void write(ByteBuf out, Object value) {
            writeNullable(out, value);
        }

        @Override
        public @Nullable Object read(ByteBuf in) {
            return readBoolean(in) ? inner.read(in) : null;
        }
    }

    enum Scalar implements Shape {
        LONG {
            @Override
            public void write(ByteBuf out, Object value) {
                writeZigZag(out, (long) value);
            }

            @Override
            public Object read(ByteBuf in) {
                return readZigZag(in);
            }
        },
        INT {
            @Override
            public void write(ByteBuf out, Object value) {
                writeZigZag(out, (int) value);
            }

            @Override
            public Object read(ByteBuf in) {
                long value = readZigZag(in);
                if (value != (int) value) {
                    throw new WireException("expected a 32-bit integer, got " + value);
                }
                return (int) value;
            }
        },
        BOOLEAN {
            @Override
            public void write(ByteBuf out, Object value) {
                out.writeBoolean((boolean) value);
            }

            @Override
            public Object read(ByteBuf in) {
                return readBoolean(in);
            }
        },
        DOUBLE {
            @Override
            public void write(ByteBuf out, Object value) {
                out.writeDouble((double) value);
            }

            @Override
            public Object read(ByteBuf in) {
                return in.readDouble();
            }
        },
        STRING {
            @Override
            public void write(ByteBuf out, Object value) {
                String text = (String) value;
                writeLength(out, ByteBufUtil.utf8Bytes(text));
                ByteBufUtil.writeUtf8(out, text);
            }

            @Override
            public Object read(ByteBuf in) {
                return in.readString(readLength(in), StandardCharsets.UTF_8);
            }
        },
        BYTES {
            @Override
            public void write(ByteBuf out, Object value) {
                byte[] bytes = (byte[]) value;
                writeLength(out, bytes.length);
                out.writeBytes(bytes);
            }

            @Override
            public Object read(ByteBuf in) {
                return readBytes(in);
            }
        },
        VALUE {
            @Override
            public void write(ByteBuf out, Object value) {
                BYTES.write(out, ((Value) value).bytes());
            }

            @Override
            public Object read(ByteBuf in) {
                return Value.of(readBytes(in));
            }
        }
    }

    /// A constant is its place among `constants`.
    record EnumOf(List<?> constants) implements Shape {
        @Override
        public void write(ByteBuf out, Object value) {
            writeLength(out, constants.indexOf(value));
        }

        @Override
        public @Nullable Object read(ByteBuf in) {
            long place = readVarint(in);
            if (place < 0 || place >= constants.size()) {
                throw new WireException("expected one of %s, got number %d".formatted(constants, place));
            }
            return constants.get((int) place);
        }
    }

    record ListOf(Shape element) implements Shape {
        @Override
        public void write(ByteBuf out, Object value) {
            writeAll(out, (Collection<?>) value, element);
        }

        @Override
        public Object read(ByteBuf in) {
            return Collections.unmodifiableList(readAll(in, element));
        }
    }

    /// A map keeps the order it was written in.
    record MapOf(Shape key, Shape value) implements Shape {
        @Override
        public void write(ByteBuf out, Object map) {
            writeEntries(out, (Map<?, ?>) map, key, value);
        }

        @Override
        public Object read(ByteBuf in) {
            Map<Object, Object> map = new LinkedHashMap<>();
            readEntries(in, map, key, value);
            return Collections.unmodifiableMap(map);
        }
    }

    record SortedMapOf(Shape key, Shape value) implements Shape {
        @Override
        public void write(ByteBuf out, Object map) {
            writeEntries(out, (Map<?, ?>) map, key, value);
        }

        @Override
        public Object read(ByteBuf in) {
            TreeMap<Object, Object> map = new TreeMap<>();
            readEntries(in, map, key, value);
            return map.isEmpty() ? Collections.emptyNavigableMap() : Collections.unmodifiableNavigableMap(map);
        }
    }

    record SortedSetOf(Shape element) implements Shape {
        @Override
        public void write(ByteBuf out, Object value) {
            writeAll(out, (Collection<?>) value, element);
        }

        @Override
        public Object read(ByteBuf in) {
            TreeSet<Object> set = new TreeSet<>(readAll(in, element));
            return set.isEmpty() ? Collections.emptyNavigableSet() : Collections.unmodifiableNavigableSet(set);
        }
    }

    private static void writeAll(ByteBuf out, Collection<?> all, Shape element) {
        writeLength(out, all.size());
        for (Object each : all) {
            element.write(out, each);
        }
    }

    private static List<Object> readAll(ByteBuf in, Shape element) {
        int size = readLength(in);
        List<Object> all = new ArrayList<>(Math.min(size, 1024));
        for (int i = 0; i < size; i++) {
            all.add(present(element.read(in)));
        }
        return all;
    }

    private static void writeEntries(ByteBuf out, Map<?, ?> entries, Shape key, Shape value) {
        writeLength(out, entries.size());
        entries.forEach((k, v) -> {
            key.write(out, k);
            value.write(out, v);
        });
    }

    private static void readEntries(ByteBuf in, Map<Object, Object> map, Shape key, Shape value) {
        int size = readLength(in);
        for (int i = 0; i < size; i++) {
            map.put(present(key.read(in)), present(value.read(in)));
        }
    }

    private static Object present(@Nullable Object value) {
        if (value == null) {
            throw new WireException("expected no null inside a collection");
        }
        return value;
    }

    static void writeVarint(ByteBuf out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    static long readVarint(ByteBuf in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.readByte();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new WireException("expected a varint of at most 10 bytes, got one that does not end");
    }

    private static void writeZigZag(ByteBuf out, long value) {
        writeVarint(out, (value << 1) ^ (value >> 63));
    }

    private static long readZigZag(ByteBuf in) {
        long raw = readVarint(in);
        return (raw >>> 1) ^ -(raw & 1);
    }

    private static byte[] readBytes(ByteBuf in) {
        byte[] bytes = new byte[readLength(in)];
        in.readBytes(bytes);
        return bytes;
    }

    private static boolean readBoolean(ByteBuf in) {
        byte value = in.readByte();
        if (value != 0 && value != 1) {
            throw new WireException("expected 0 or 1 for a yes or no, got " + value);
        }
        return value == 1;
    }

    private static void writeLength(ByteBuf out, int length) {
        writeVarint(out, length);
    }

    /// A count of things, each of which takes a byte at least.
    private static int readLength(ByteBuf in) {
        long length = readVarint(in);
        if (length < 0 || length > in.readableBytes()) {
            throw new WireException(
                    "a length of %d is announced, and %d bytes are left".formatted(length, in.readableBytes()));
        }
        return (int) length;
    }
}
