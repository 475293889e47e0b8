package dev.quarrel.checker.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Registers by name that one operation reads and writes together: `txn` with steps `[r name value]` and `[w name
/// value]`,
/// `read` of a map of names to values, `write` of such a map.
///
/// A null read observes null only where registers begin as null, as with [Register].
///
/// ```
/// write {x 1, y 1} │ txn [[r x 1] [w y 2]] │ read {x 1, y 2}
/// ```
///
/// @param values the registers that were written, by name
/// @param others what every other register holds
public record MultiRegister(
        Map<String, @Nullable Object> values, @Nullable Object others) implements Model {
    /// @param initial a map of names to values, or one value for all
    public static MultiRegister of(@Nullable Object initial) {
        if (initial instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> values = new TreeMap<>();
            map.forEach((name, value) -> values.put(String.valueOf(name), value));
            return new MultiRegister(values, null);
        }
        return new MultiRegister(new TreeMap<>(), initial);
    }

    private record Step(
            boolean write, String name, @Nullable Object value) {}

    @Override
    public List<MultiRegister> step(Call call) {
        Map<String, @Nullable Object> now = values;
        for (Step step : steps(call)) {
            if (step.write) {
                now = new TreeMap<>(now);
                now.put(step.name, step.value);
            } else if (call.known() && contradicts(step, now)) {
                return List.of();
            }
        }
        return List.of(new MultiRegister(now, others));
    }

    private boolean contradicts(Step read, Map<String, @Nullable Object> now) {
        boolean unobserved = read.value == null && others != null;
        return !unobserved && !Objects.equals(read.value, now.containsKey(read.name) ? now.get(read.name) : others);
    }

    @Override
    public boolean isReadOnly(Call call) {
        return steps(call).stream().noneMatch(Step::write);
    }

    @Override
    public int weight() {
        return 4 * values.size();
    }

    private static List<Step> steps(Call call) {
        Object given = call.known() ? call.result() : call.argument();
        // An ok that repeats nothing says that it happened as asked.
        Object done = given == null ? call.argument() : given;
        return switch (call.f()) {
            case "read" -> fromMap(false, given);
            case "write" -> fromMap(true, call.argument());
            case "txn" -> fromList(done);
            default -> throw Models.unsupported("multi-register", "txn, read and write", call);
        };
    }

    private static List<Step> fromMap(boolean write, @Nullable Object given) {
        List<Step> steps = new ArrayList<>();
        if (given instanceof Map<?, ?> map) {
            map.forEach((name, value) -> steps.add(new Step(write, String.valueOf(name), value)));
        } else if (given != null) {
            throw new IllegalArgumentException("expected a map of register names to values, came " + given);
        }
        return steps;
    }

    private static List<Step> fromList(@Nullable Object given) {
        List<Step> steps = new ArrayList<>();
        for (Object element : Models.list(given)) {
            List<?> step = Models.list(element);
            String kind = step.isEmpty() ? "" : String.valueOf(step.getFirst()).replaceFirst("^:", "");
            if (step.size() != 3 || !List.of("r", "read", "w", "write").contains(kind)) {
                throw new IllegalArgumentException("expected [r name value] or [w name value], came " + element);
            }
            steps.add(new Step(kind.startsWith("w"), String.valueOf(step.get(1)), step.get(2)));
        }
        return steps;
    }
}
