package dev.quarrel.checker.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A set: `add` and `remove` an element, `read` them all. A read of null is a read of nothing.
///
/// ```
/// add 1 │ add 2 │ read → [1 2] │ remove 1 │ read → [2]
/// ```
///
/// @param elements what the set holds
public record GrowSet(Set<@Nullable Object> elements) implements Model {
    static GrowSet of(@Nullable Object initial) {
        return new GrowSet(new HashSet<>(Models.list(initial)));
    }

    @Override
    public List<GrowSet> step(Call call) {
        return switch (call.f()) {
            case "add" -> List.of(with(call.argument(), true));
            case "remove" -> List.of(with(call.argument(), false));
            case "read" -> fits(call) ? List.of(this) : List.of();
            default -> throw Models.unsupported("set", "add, remove and read", call);
        };
    }

    private boolean fits(Call call) {
        return !call.known() || elements.equals(new HashSet<>(Models.list(call.result())));
    }

    private GrowSet with(@Nullable Object element, boolean present) {
        if (elements.contains(element) == present) {
            return this;
        }
        Set<@Nullable Object> changed = new HashSet<>(elements);
        if (present) {
            changed.add(element);
        } else {
            changed.remove(element);
        }
        return new GrowSet(changed);
    }

    @Override
    public boolean isReadOnly(Call call) {
        return call.f().equals("read");
    }

    @Override
    public int weight() {
        return 4 * elements.size();
    }
}
