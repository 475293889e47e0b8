package dev.quarrel.checker.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A list: `append` an element at its end, `read` it whole. A read of null is a read of nothing.
///
/// ```
/// append 1 │ append 2 │ read → [1 2]
/// ```
///
/// @param elements the list
public record AppendList(List<@Nullable Object> elements) implements Model {
    static AppendList of(@Nullable Object initial) {
        return new AppendList(Collections.unmodifiableList(new ArrayList<@Nullable Object>(Models.list(initial))));
    }

    @Override
    public List<AppendList> step(Call call) {
        return switch (call.f()) {
            case "append" -> List.of(appended(call.argument()));
            case "read" -> !call.known() || elements.equals(Models.list(call.result())) ? List.of(this) : List.of();
            default -> throw Models.unsupported("append-list", "append and read", call);
        };
    }

    private AppendList appended(@Nullable Object element) {
        List<@Nullable Object> longer = new ArrayList<>(elements.size() + 1);
        longer.addAll(elements);
        longer.add(element);
        return new AppendList(Collections.unmodifiableList(longer));
    }

    @Override
    public boolean isReadOnly(Call call) {
        return call.f().equals("read");
    }

    @Override
    public int weight() {
        return elements.size();
    }
}
