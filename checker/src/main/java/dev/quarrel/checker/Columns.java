package dev.quarrel.checker;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The events of a history as primitive columns: about 35 bytes an event however it is spelt in the file.
///
/// A value that is a long, or a pair of ints (a compare-and-set's `[old, new]`), lies in the value column itself; any
/// other is interned. Names, keys and sets of extra fields are interned too. The index column exists only where the
/// indices are not the positions.
final class Columns {
    private static final byte NULL = 0;
    private static final byte LONG = 1;
    private static final byte PAIR = 2;
    private static final byte OBJECT = 3;

    private int size;
    private long @Nullable [] index;
    private long[] time = new long[64];
    private int[] process = new int[64];
    private byte[] type = new byte[64];
    private short[] f = new short[64];
    private int[] key = new int[64];
    private byte[] tag = new byte[64];
    private long[] value = new long[64];
    private int[] extra = new int[64];

    private final Interner<String> names = new Interner<>();
    private final Interner<String> keys = new Interner<>();
    private final Interner<Object> objects = new Interner<>();
    private final Interner<Map<String, Object>> extras = new Interner<>();

    Columns() {
        extras.intern(Map.of());
    }

    int size() {
        return size;
    }

    void add(Event event) {
        reserve();
        int at = size++;
        setIndex(at, event.index());
        time[at] = event.time();
        process[at] = event.process();
        type[at] = code(event.type());
        f[at] = (short) names.intern(event.f());
        key[at] = event.key() == null ? -1 : keys.intern(event.key());
        setValue(at, event.value());
        extra[at] = extras.intern(event.extra());
    }

    Event get(int at) {
        return new Event(
                index == null ? at : index[at],
                time[at],
                process[at],
                typeAt(at),
                names.get(f[at]),
                keyAt(at),
                valueAt(at),
                extras.get(extra[at]));
    }

    Event.Type typeAt(int at) {
        return TYPES[type[at]];
    }

    private static final Event.Type[] TYPES = {Event.Type.INVOKE, Event.Type.OK, Event.Type.FAIL, Event.Type.INFO};

    /// The place of the type in [#TYPES].
    private static byte code(Event.Type type) {
        return switch (type) {
            case INVOKE -> 0;
            case OK -> 1;
            case FAIL -> 2;
            case INFO -> 3;
        };
    }

    int processAt(int at) {
        return process[at];
    }

    int nameAt(int at) {
        return f[at];
    }

    Interner<String> names() {
        return names;
    }

    /// The key's number, or -1.
    int keyNumberAt(int at) {
        return key[at];
    }

    @Nullable
    String keyAt(int at) {
        return key[at] < 0 ? null : keys.get(key[at]);
    }

    int keyCount() {
        return keys.size();
    }

    @Nullable
    Object valueAt(int at) {
        return switch (tag[at]) {
            case NULL -> null;
            case LONG -> value[at];
            case PAIR -> List.of(value[at] >> 32, (long) (int) value[at]);
            default -> objects.get((int) value[at]);
        };
    }

    /// The value as a number: equal values have equal codes. See [Codes].
    long codeAt(int at) {
        return switch (tag[at]) {
            case NULL -> Codes.NULL;
            case LONG -> Codes.isPlain(value[at]) ? value[at] : codeOf(value[at]);
            case PAIR -> codeOf(valueAt(at));
            default -> Codes.of((int) value[at]);
        };
    }

    /// The code of one half of a pair, 0 or 1.
    ///
    /// @throws IllegalArgumentException if the value is no pair
    long codeOfHalf(int at, int half) {
        if (tag[at] == PAIR) {
            return half == 0 ? value[at] >> 32 : (int) value[at];
        }
        if (valueAt(at) instanceof List<?> list && list.size() == 2) {
            return codeOf(list.get(half));
        }
        throw new IllegalArgumentException("expected [old, new], came " + valueAt(at));
    }

    synchronized long codeOf(@Nullable Object object) {
        if (object == null) {
            return Codes.NULL;
        }
        if (object instanceof Number number && (object instanceof Long || object instanceof Integer)) {
            long plain = number.longValue();
            return Codes.isPlain(plain) ? plain : Codes.of(objects.intern(plain));
        }
        return Codes.of(objects.intern(object));
    }

    private void setIndex(int at, long given) {
        if (index == null && given != at) {
            index = new long[time.length];
            for (int i = 0; i < at; i++) {
                index[i] = i;
            }
        }
        if (index != null) {
            index[at] = given;
        }
    }

    private void setValue(int at, @Nullable Object object) {
        if (object == null) {
            tag[at] = NULL;
        } else if (object instanceof Long || object instanceof Integer) {
            tag[at] = LONG;
            value[at] = number(object);
        } else if (object instanceof List<?> list && isPair(list)) {
            tag[at] = PAIR;
            value[at] = number(list.get(0)) << 32 | (number(list.get(1)) & 0xFFFFFFFFL);
        } else {
            tag[at] = OBJECT;
            value[at] = objects.intern(object);
        }
    }

    private static boolean isPair(List<?> list) {
        return list.size() == 2 && isInt(list.get(0)) && isInt(list.get(1));
    }

    private static boolean isInt(@Nullable Object object) {
        return object instanceof Integer || (object instanceof Long number && number == number.intValue());
    }

    private static long number(@Nullable Object object) {
        return object instanceof Number number ? number.longValue() : 0;
    }

    private void reserve() {
        if (size < time.length) {
            return;
        }
        resize(size + (size >> 1));
    }

    /// Gives back what growing took beyond what is used.
    void trim() {
        resize(size);
    }

    private void resize(int length) {
        index = index == null ? null : Arrays.copyOf(index, length);
        time = Arrays.copyOf(time, length);
        process = Arrays.copyOf(process, length);
        type = Arrays.copyOf(type, length);
        f = Arrays.copyOf(f, length);
        key = Arrays.copyOf(key, length);
        tag = Arrays.copyOf(tag, length);
        value = Arrays.copyOf(value, length);
        extra = Arrays.copyOf(extra, length);
    }
}
