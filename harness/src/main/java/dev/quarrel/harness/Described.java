package dev.quarrel.harness;

import dev.quarrel.store.Defect;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Records of settings as plain data: a component is a field, and one of several kinds says which it is.
///
/// ```
/// Quorum(3, 2, 2, false)   {"n": 3, "r": 2, "w": 2, "sloppy": false}
/// Deletes.Aged(5000)       {"kind": "aged", "gcMillis": 5000}
/// ```
final class Described {
    private Described() {}

    static @Nullable Object describe(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Defect defect -> defect.label();
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            case Record record -> record(record);
            case Iterable<?> many -> {
                List<@Nullable Object> list = new ArrayList<>();
                many.forEach(each -> list.add(describe(each)));
                yield list;
            }
            case Number number -> number;
            case Boolean truth -> truth;
            default -> value.toString();
        };
    }

    private static Map<String, @Nullable Object> record(Record record) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (Class<?> kind : record.getClass().getInterfaces()) {
            if (kind.isSealed()) {
                fields.put("kind", record.getClass().getSimpleName().toLowerCase(Locale.ROOT));
            }
        }
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                fields.put(component.getName(), describe(component.getAccessor().invoke(record)));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("expected a public component: " + component, e);
            }
        }
        return fields;
    }
}
