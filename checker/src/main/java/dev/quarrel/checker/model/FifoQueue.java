package dev.quarrel.checker.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A queue: `enqueue` an element, `dequeue` the oldest. A dequeue of null found the queue empty.
///
/// ```
/// enqueue 1 │ enqueue 2 │ dequeue → 1 │ dequeue → 2 │ dequeue → nil
/// ```
///
/// @param elements the oldest first
public record FifoQueue(List<@Nullable Object> elements) implements Model {
    static FifoQueue of(@Nullable Object initial) {
        return new FifoQueue(Collections.unmodifiableList(new ArrayList<@Nullable Object>(Models.list(initial))));
    }

    @Override
    public List<FifoQueue> step(Call call) {
        return switch (call.f()) {
            case "enqueue" -> List.of(enqueued(call.argument()));
            case "dequeue" -> dequeued(call);
            default -> throw Models.unsupported("fifo-queue", "enqueue and dequeue", call);
        };
    }

    private FifoQueue enqueued(@Nullable Object element) {
        List<@Nullable Object> longer = new ArrayList<>(elements.size() + 1);
        longer.addAll(elements);
        longer.add(element);
        return new FifoQueue(Collections.unmodifiableList(longer));
    }

    private List<FifoQueue> dequeued(Call call) {
        @Nullable Object head = elements.isEmpty() ? null : elements.getFirst();
        if (call.known() && !Objects.equals(head, call.result())) {
            return List.of();
        }
        return elements.isEmpty()
                ? List.of(this)
                : List.of(new FifoQueue(
                        Collections.unmodifiableList(new ArrayList<>(elements.subList(1, elements.size())))));
    }

    @Override
    public int weight() {
        return elements.size();
    }
}
