package dev.quarrel.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The events of a history as primitive columns: 22 to 38 bytes an event however it is spelt in the file.
///
/// A value that is a long, or a pair of ints (a compare-and-set's `[old, new]`), lies in the value column itself; any
/// other is interned. Names, keys and sets of extra fields are interned too. A column exists only where it says
/// something: indices that are not the positions, more than one key, any extra field.
final class Columns {
    private static final int NULL = 0;
    private static final int LONG = 1;
    private static final int PAIR = 2;
    private static final int OBJECT = 3;
    private static final int MOST_NAMES = 1 << 12;

    private int size;
    private long @Nullable [] index;
    private long[] time = new long[64];
    private int[] process = new int[64];
    /// The number of the name, the value's tag and the type: 12, 2 and 2 bits.
    private short[] kind = new short[64];

    private int onlyKey = -1;
    private int @Nullable [] key;
    private long[] value = new long[64];
    private int @Nullable [] extra;
    private boolean nemesis;

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
        nemesis |= event.isNemesis();
        setKey(at, event.key() == null ? -1 : keys.intern(event.key()));
        setExtra(at, event.extra().isEmpty() ? 0 : extras.intern(event.extra()));
        kind[at] = (short) (name(event.f()) << 4 | setValue(at, event.value()) << 2 | code(event.type()));
    }

    private int name(String f) {
        int name = names.intern(f);
        if (name >= MOST_NAMES) {
            throw new IllegalArgumentException(
                    "expected at most " + MOST_NAMES + " different f in a history, came one more: " + f);
        }
        return name;
    }

    private void setKey(int at, int number) {
        if (at == 0) {
            onlyKey = number;
        } else if (key == null && number != onlyKey) {
            key = new int[time.length];
            Arrays.fill(key, 0, at, onlyKey);
        }
        if (key != null) {
            key[at] = number;
        }
    }

    private void setExtra(int at, int number) {
        if (extra == null && number != 0) {
            extra = new int[time.length];
        }
        if (extra != null) {
            extra[at] = number;
        }
    }

    Event get(int at) {
        return new Event(
                index == null ? at : index[at],
                time[at],
                process[at],
                typeAt(at),
                names.get(nameAt(at)),
                keyAt(at),
                valueAt(at),
                extra == null ? Map.of() : extras.get(extra[at]));
    }

    Event.Type typeAt(int at) {
        return TYPES[kind[at] & 3];
    }

    private static final Event.Type[] TYPES = {Event.Type.INVOKE, Event.Type.OK, Event.Type.FAIL, Event.Type.INFO};

    boolean isInfo(int at) {
        return (kind[at] & 3) == 3;
    }

    boolean isOk(int at) {
        return (kind[at] & 3) == 1;
    }

    private int tag(int at) {
        return kind[at] >> 2 & 3;
    }

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
        return kind[at] >>> 4 & MOST_NAMES - 1;
    }

    Interner<String> names() {
        return names;
    }

    /// The key's number, or -1.
    int keyNumberAt(int at) {
        return key == null ? onlyKey : key[at];
    }

    @Nullable
    String keyAt(int at) {
        int number = keyNumberAt(at);
        return number < 0 ? null : keys.get(number);
    }

    /// Whether every event is of one and the same key, or of none, and none is the nemesis's.
    boolean isOneKey() {
        return key == null && !nemesis;
    }

    int keyCount() {
        return keys.size();
    }

    @Nullable
    Object valueAt(int at) {
        return switch (tag(at)) {
            case NULL -> null;
            case LONG -> value[at];
            case PAIR -> List.of(value[at] >> 32, (long) (int) value[at]);
            default -> objects.get((int) value[at]);
        };
    }

    /// The value as a number: equal values have equal codes. See [Codes].
    long codeAt(int at) {
        return switch (tag(at)) {
            case NULL -> Codes.NULL;
            case LONG -> Codes.isPlain(value[at]) ? value[at] : codeOf(value[at]);
            case PAIR -> codeOf(valueAt(at));
            default -> Codes.of((int) value[at]);
        };
    }

    /// Whether the value has the code, a whole number of its own: no pair is looked up for that.
    boolean holds(int at, long plain) {
        return value[at] == plain && tag(at) == LONG;
    }

    /// The code of one half of a pair, 0 or 1.
    ///
    /// @throws IllegalArgumentException if the value is no pair
    long codeOfHalf(int at, int half) {
        if (tag(at) == PAIR) {
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

    /// The value with every int and float in its lists and maps as a long and a double: a reader makes no others, and a
    /// history made in Java must not find 1 and 1L different.
    private static @Nullable Object widened(@Nullable Object object) {
        if (object == null) {
            return null;
        }
        return switch (object) {
            case Integer number -> number.longValue();
            case Float number -> number.doubleValue();
            case List<?> list -> {
                List<@Nullable Object> wide = new ArrayList<>(list.size());
                list.forEach(each -> wide.add(widened(each)));
                yield wide.equals(list) ? list : Collections.unmodifiableList(wide);
            }
            case Map<?, ?> map -> {
                Map<Object, @Nullable Object> wide = new LinkedHashMap<>();
                map.forEach((name, each) -> wide.put(name, widened(each)));
                yield wide.equals(map) ? map : Collections.unmodifiableMap(wide);
            }
            default -> object;
        };
    }

    /// Gives the value's tag.
    private int setValue(int at, @Nullable Object object) {
        if (object == null) {
            return NULL;
        }
        if (object instanceof Long || object instanceof Integer) {
            value[at] = number(object);
            return LONG;
        }
        if (object instanceof List<?> list && isPair(list)) {
            value[at] = number(list.get(0)) << 32 | (number(list.get(1)) & 0xFFFFFFFFL);
            return PAIR;
        }
        value[at] = objects.intern(Objects.requireNonNull(widened(object)));
        return OBJECT;
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
        kind = Arrays.copyOf(kind, length);
        key = key == null ? null : Arrays.copyOf(key, length);
        value = Arrays.copyOf(value, length);
        extra = extra == null ? null : Arrays.copyOf(extra, length);
    }
}
