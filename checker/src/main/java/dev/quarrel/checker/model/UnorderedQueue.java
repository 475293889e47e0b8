package dev.quarrel.checker.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A bag: `enqueue` an element, `dequeue` any. A dequeue of null found the bag empty; one whose result is unknown
/// may have taken any element, so the state forks.
///
/// ```
/// enqueue 1 │ enqueue 2 │ dequeue → 2 │ dequeue → 1
/// ```
///
/// @param counts how often each element is in the bag
public record UnorderedQueue(Map<@Nullable Object, Integer> counts) implements Model {
    static UnorderedQueue of(@Nullable Object initial) {
        UnorderedQueue queue = new UnorderedQueue(new HashMap<>());
        for (Object element : Models.list(initial)) {
            queue = queue.with(element, 1);
        }
        return queue;
    }

    @Override
    public List<UnorderedQueue> step(Call call) {
        return switch (call.f()) {
            case "enqueue" -> List.of(with(call.argument(), 1));
            case "dequeue" -> call.known() ? dequeued(call.result()) : dequeuedAny();
            default -> throw Models.unsupported("unordered-queue", "enqueue and dequeue", call);
        };
    }

    private List<UnorderedQueue> dequeued(@Nullable Object element) {
        if (element == null) {
            return counts.isEmpty() ? List.of(this) : List.of();
        }
        return counts.containsKey(element) ? List.of(with(element, -1)) : List.of();
    }

    private List<UnorderedQueue> dequeuedAny() {
        if (counts.isEmpty()) {
            return List.of(this);
        }
        List<UnorderedQueue> forks = new ArrayList<>();
        for (Object element : counts.keySet()) {
            forks.add(with(element, -1));
        }
        return forks;
    }

    private UnorderedQueue with(@Nullable Object element, int more) {
        Map<@Nullable Object, Integer> changed = new HashMap<>(counts);
        int count = changed.getOrDefault(element, 0) + more;
        if (count == 0) {
            changed.remove(element);
        } else {
            changed.put(element, count);
        }
        return new UnorderedQueue(changed);
    }

    @Override
    public int weight() {
        return 4 * counts.size();
    }
}
