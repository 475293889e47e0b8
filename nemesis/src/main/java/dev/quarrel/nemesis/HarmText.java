package dev.quarrel.nemesis;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Harms as one-line texts and back: the record's name in kebab case, then its components by name.
///
/// ```
/// cut from=n1 to=n3
/// delay from=n1 to=n3 millis=200 jitterMillis=50
/// kill node=n2
/// ```
final class HarmText {
    private static final Map<String, Class<?>> BY_NAME = records(Harm.class)
            .collect(Collectors.toMap(
                    HarmText::name,
                    type -> type,
                    (one, other) -> {
                        throw new IllegalStateException("two harms of one name: " + one + ", " + other);
                    },
                    TreeMap::new));

    private HarmText() {}

    static String print(Harm harm) {
        StringBuilder text = new StringBuilder(name(harm.getClass()));
        for (RecordComponent part : harm.getClass().getRecordComponents()) {
            try {
                text.append(' ').append(part.getName()).append('=');
                text.append(part.getAccessor().invoke(harm));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + part.getName() + " of " + harm, e);
            }
        }
        return text.toString();
    }

    static Harm parse(String text) {
        String[] words = text.strip().split("\\s+");
        Class<?> type = BY_NAME.get(words[0]);
        if (type == null) {
            throw wrong(text, "there is no harm named '" + words[0] + "'; the harms are " + BY_NAME.keySet());
        }
        Map<String, String> given = new LinkedHashMap<>();
        for (String word : List.of(words).subList(1, words.length)) {
            int equals = word.indexOf('=');
            if (equals < 1 || given.put(word.substring(0, equals), word.substring(equals + 1)) != null) {
                throw wrong(text, "'" + word + "' is not name=value, or is given twice");
            }
        }
        return create(text, type, given);
    }

    private static Harm create(String text, Class<?> type, Map<String, String> given) {
        RecordComponent[] parts = type.getRecordComponents();
        List<String> names = Stream.of(parts).map(RecordComponent::getName).toList();
        if (!given.keySet().equals(new java.util.LinkedHashSet<>(names))) {
            throw wrong(text, "expected exactly " + names + ", got " + given.keySet());
        }
        List<Object> values = new ArrayList<>();
        for (RecordComponent part : parts) {
            values.add(value(text, part, given.getOrDefault(part.getName(), "")));
        }
        Class<?>[] types = Stream.of(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return (Harm) type.getDeclaredConstructor(types).newInstance(values.toArray());
        } catch (InvocationTargetException e) {
            throw wrong(text, String.valueOf(e.getTargetException().getMessage()));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make " + type, e);
        }
    }

    private static Object value(String text, RecordComponent part, String word) {
        Class<?> type = part.getType();
        try {
            if (type == long.class) {
                return Long.parseLong(word);
            }
            if (type == int.class) {
                return Integer.parseInt(word);
            }
            return type == double.class ? (Object) Double.parseDouble(word) : word;
        } catch (NumberFormatException e) {
            throw wrong(text, part.getName() + " must be a number, got '" + word + "'");
        }
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException("harm '" + text + "': " + why);
    }

    private static String name(Class<?> type) {
        return type.getSimpleName().replaceAll("(?<=.)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private static Stream<Class<?>> records(Class<?> sealed) {
        return Stream.of(sealed.getPermittedSubclasses())
                .flatMap(type -> type.isRecord() ? Stream.of(type) : records(type));
    }
}
