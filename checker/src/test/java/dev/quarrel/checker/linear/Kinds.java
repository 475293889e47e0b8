package dev.quarrel.checker.linear;

import dev.quarrel.checker.linear.RandomHistory.Ask;
import dev.quarrel.checker.linear.RandomHistory.Kind;
import dev.quarrel.checker.model.Models;
import dev.quarrel.checker.model.Register;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How to draw random histories for every model.
final class Kinds {
    private static final int FEW = 3;

    private Kinds() {}

    static Map<String, Kind> all() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put("register", register());
        kinds.put("register with unique values", uniqueRegister());
        kinds.put("cas-register", casRegister());
        kinds.put("cas-register with unique values", uniqueCasRegister());
        kinds.put("cas-register from 0", casRegisterFromNought());
        kinds.put("cas-register whose misses are observed", observingMisses(casRegister()));
        kinds.put("cas-register with unique values whose misses are observed", observingMisses(uniqueCasRegister()));
        kinds.put("multi-register", multiRegister());
        kinds.put("set", set());
        kinds.put("counter", counter());
        kinds.put("mutex", mutex());
        kinds.put("fifo-queue", queue("fifo-queue"));
        kinds.put("unordered-queue", queue("unordered-queue"));
        kinds.put("append-list", appendList());
        return kinds;
    }

    static Kind register() {
        return new Kind(
                Models.named("register", null),
                (random, n) -> switch (random.nextInt(5)) {
                    case 0, 1 -> new Ask("write", (long) random.nextInt(FEW));
                    case 2 -> random.nextInt(4) == 0 ? new Ask("delete", null) : new Ask("read", null);
                    default -> new Ask("read", null);
                },
                Arrays.asList(null, 0L, 1L, 2L));
    }

    static Kind uniqueRegister() {
        return new Kind(
                Models.named("register", null),
                (random, n) -> random.nextBoolean() ? new Ask("write", n + 1L) : new Ask("read", null),
                numbers(10));
    }

    static Kind casRegister() {
        return new Kind(
                Models.named("cas-register", null),
                (random, n) -> switch (random.nextInt(3)) {
                    case 0 -> new Ask("write", (long) random.nextInt(FEW));
                    case 1 -> new Ask("cas", List.of((long) random.nextInt(FEW), (long) random.nextInt(FEW)));
                    default -> new Ask("read", null);
                },
                Arrays.asList(null, 0L, 1L, 2L));
    }

    /// Writes and compare-and-sets leave values that nothing else leaves; most compare-and-sets come from recent ones.
    static Kind uniqueCasRegister() {
        return new Kind(
                Models.named("cas-register", null),
                (random, n) -> switch (random.nextInt(5)) {
                    case 0 -> new Ask("write", n + 1L);
                    case 1, 2 ->
                        new Ask("cas", Arrays.asList(n == 0 ? null : (Object) (1L + random.nextInt(n)), n + 1L));
                    default -> new Ask("read", null);
                },
                numbers(10));
    }

    static Kind casRegisterFromNought() {
        return new Kind(
                Models.named("cas-register", 0L),
                (random, n) -> switch (random.nextInt(5)) {
                    case 0 -> new Ask("write", n + 1L);
                    case 1, 2 -> new Ask("cas", List.of((long) random.nextInt(n + 1), n + 1L));
                    default -> new Ask("read", null);
                },
                numbers(10));
    }

    /// A compare-and-set whose turn comes at another value fails, and that counts.
    private static Kind observingMisses(Kind kind) {
        return new Kind(((Register) kind.initial()).observingMisses(), kind.asks(), kind.answers());
    }

    private static Kind multiRegister() {
        List<@Nullable Object> answers = new ArrayList<>();
        for (Object x : Arrays.asList(null, 0L, 1L)) {
            for (Object y : Arrays.asList(null, 0L, 1L)) {
                Map<String, @Nullable Object> both = new LinkedHashMap<>();
                both.put("x", x);
                both.put("y", y);
                answers.add(both);
            }
        }
        return new Kind(
                Models.named("multi-register", null),
                (random, n) -> switch (random.nextInt(3)) {
                    case 0 -> new Ask("write", Map.of(random.nextBoolean() ? "x" : "y", (long) random.nextInt(2)));
                    case 1 -> new Ask("write", Map.of("x", (long) random.nextInt(2), "y", (long) random.nextInt(2)));
                    default -> new Ask("read", null);
                },
                answers.subList(0, answers.size()));
    }

    private static Kind set() {
        return new Kind(
                Models.named("set", null),
                (random, n) -> switch (random.nextInt(5)) {
                    case 0, 1 -> new Ask("add", (long) random.nextInt(FEW));
                    case 2 -> new Ask("remove", (long) random.nextInt(FEW));
                    default -> new Ask("read", null);
                },
                List.of(
                        List.of(),
                        List.of(0L),
                        List.of(1L),
                        List.of(2L),
                        List.of(0L, 1L),
                        List.of(2L, 0L),
                        List.of(1L, 2L),
                        List.of(0L, 1L, 2L)));
    }

    private static Kind counter() {
        return new Kind(
                Models.named("counter", null),
                (random, n) -> switch (random.nextInt(4)) {
                    case 0 -> new Ask("add", 2L);
                    case 1 -> new Ask("decrement", null);
                    default -> new Ask("read", null);
                },
                List.of(-3L, -2L, -1L, 0L, 1L, 2L, 3L, 4L, 5L, 6L, 8L));
    }

    private static Kind mutex() {
        return new Kind(
                Models.named("mutex", null),
                (random, n) -> new Ask(random.nextBoolean() ? "acquire" : "release", null),
                Arrays.asList((Object) null));
    }

    private static Kind queue(String model) {
        return new Kind(
                Models.named(model, null),
                (random, n) -> random.nextBoolean()
                        ? new Ask("enqueue", (long) random.nextInt(FEW))
                        : new Ask("dequeue", null),
                Arrays.asList(0L, 1L, 2L, null));
    }

    private static Kind appendList() {
        List<@Nullable Object> answers = new ArrayList<>();
        answers.add(List.of());
        for (int from = 0; from < answers.size() && answers.size() < 121; from++) {
            for (long element = 0; element < 3; element++) {
                List<Object> longer = new ArrayList<>((List<?>) answers.get(from));
                longer.add(element);
                answers.add(longer);
            }
        }
        return new Kind(
                Models.named("append-list", null),
                (random, n) ->
                        random.nextBoolean() ? new Ask("append", (long) random.nextInt(FEW)) : new Ask("read", null),
                answers);
    }

    static List<@Nullable Object> numbers(int count) {
        List<@Nullable Object> numbers = new ArrayList<>();
        numbers.add(null);
        for (long i = 0; i < count; i++) {
            numbers.add(i);
        }
        return numbers;
    }
}
