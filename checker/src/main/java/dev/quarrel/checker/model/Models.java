package dev.quarrel.checker.model;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The models by name.
public final class Models {
    private static final Map<String, Function<@Nullable Object, Model>> BY_NAME = Map.of(
            "register", Register::register,
            "cas-register", Register::casRegister,
            "multi-register", MultiRegister::of,
            "set", GrowSet::of,
            "counter", Counter::of,
            "mutex", initial -> new Mutex(Boolean.TRUE.equals(initial)),
            "fifo-queue", FifoQueue::of,
            "unordered-queue", UnorderedQueue::of,
            "append-list", AppendList::of);

    private Models() {}

    /// @param initial the state in which every key begins, in the model's own terms; null for its usual beginning
    /// @throws IllegalArgumentException naming the models there are
    public static Model named(String name, @Nullable Object initial) {
        Function<@Nullable Object, Model> model = BY_NAME.get(name);
        if (model == null) {
            throw new IllegalArgumentException("expected a model, one of "
                    + BY_NAME.keySet().stream().sorted().collect(Collectors.joining(", ")) + "; came " + name);
        }
        return model.apply(initial);
    }

    static List<?> list(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            return list;
        }
        throw new IllegalArgumentException("expected a list, came " + value);
    }

    static IllegalArgumentException unsupported(String model, String known, Call call) {
        return new IllegalArgumentException("a " + model + " knows " + known + ", the history has " + call.f());
    }
}
