package dev.quarrel.checker.judges;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.judges.Register.Version;
import dev.quarrel.checker.model.Models;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The checkers that judge orders by sorted sweeps, against definitions, on random histories.
class OrdersTest {
    @Test
    void aListHasNoAnomalyExactlyWhenItIsLinearizable() {
        int broken = 0;
        Linearizable linearizable = new Linearizable(Models.named("append-list", null));
        for (int seed = 0; seed < 20_000; seed++) {
            History history = lists(new Random(seed));
            Verdict verdict = new AppendOrder().check(history, Budget.DEFAULT);
            Validity expected = linearizable.check(history, Budget.DEFAULT).validity();
            boolean accused = verdict.validity() == Validity.INVALID;
            assertThat(accused)
                    .as("seed %d: %s%n%s", seed, Tale.show(history), verdict)
                    .isEqualTo(expected == Validity.INVALID);
            broken += accused ? 1 : 0;
        }
        assertThat(broken).isBetween(2_000, 18_000);
    }

    @Test
    void deletesComeBackByDefinition() {
        Map<String, Integer> found = new TreeMap<>();
        for (int seed = 0; seed < 20_000; seed++) {
            History history = deletes(new Random(seed));
            List<Operation> ops = List.copyOf(history.operations());
            Map<String, Object> expected = new TreeMap<>();
            ops.stream()
                    .map(read -> fate(read, ops))
                    .filter(fate -> !fate.isEmpty())
                    .forEach(fate -> {
                        expected.merge(fate, 1L, (a, b) -> (Long) a + (Long) b);
                        found.merge(fate, 1, Integer::sum);
                    });
            Verdict verdict = new ResurrectedDeletes().check(history, Budget.DEFAULT);
            Object actual = verdict.details().getOrDefault("anomalies", Map.of());
            assertThat(actual).as("seed %d: %s", seed, Tale.show(history)).isEqualTo(expected);
        }
        assertThat(found.values()).as(found.toString()).hasSize(2).allMatch(count -> count > 500);
    }

    @Test
    void whoOutranksAWriteByDefinition() {
        for (int seed = 0; seed < 5_000; seed++) {
            List<Version> versions = versions(new Random(seed));
            HighestBefore highest = new HighestBefore(versions);
            for (Version version : versions) {
                Ranked rank = Objects.requireNonNull(HighestBefore.rank(version));
                Ranked expected = versions.stream()
                        .filter(other -> other.begin() < version.end())
                        .map(other -> Objects.requireNonNull(HighestBefore.rank(other)))
                        .filter(other -> other.compareTo(rank) > 0)
                        .max(Ranked::compareTo)
                        .orElse(null);
                Version actual = highest.outranks(version);
                assertThat(actual == null ? null : HighestBefore.rank(actual))
                        .as("seed %d", seed)
                        .isEqualTo(expected);
            }
        }
    }

    /// What a read shows of deletes, with nested loops.
    private static String fate(Operation read, List<Operation> ops) {
        if (!isRead(read) || read.result() == null) {
            return "";
        }
        int effect = ops.stream()
                .filter(op -> op.isOk() && Objects.equals(op.result(), read.result()))
                .mapToInt(Operation::completed)
                .min()
                .orElseThrow();
        boolean anyDelete = ops.stream().anyMatch(op -> op.f().equals("delete") && !op.isFail());
        boolean seenGone = ops.stream()
                .anyMatch(
                        op -> isRead(op) && op.result() == null && op.call() > effect && op.completed() < read.call());
        boolean deleted = ops.stream()
                .anyMatch(op ->
                        op.f().equals("delete") && op.isOk() && op.call() > effect && op.completed() < read.call());
        return anyDelete && seenGone ? "resurrected-delete" : deleted ? "stale-after-delete" : "";
    }

    private static boolean isRead(Operation op) {
        return op.f().equals("read") && op.isOk();
    }

    /// Appends and reads by three processes; reads are prefixes of what took effect, now and then damaged.
    private static History lists(Random random) {
        List<Event> events = new ArrayList<>();
        List<Object> list = new ArrayList<>();
        Event[] open = new Event[3];
        for (int i = 0; i < 8 + random.nextInt(10); i++) {
            int process = random.nextInt(3);
            Event call = open[process];
            if (call == null) {
                boolean append = random.nextBoolean();
                open[process] = add(
                        events,
                        process,
                        Event.Type.INVOKE,
                        append ? "append" : "read",
                        append ? (Object) (long) i : null);
                continue;
            }
            open[process] = null;
            if (call.f().equals("read")) {
                List<Object> some = new ArrayList<>(
                        random.nextInt(4) > 0 ? list : list.subList(0, random.nextInt(list.size() + 1)));
                if (random.nextInt(12) == 0) {
                    Collections.shuffle(some, random);
                }
                add(events, process, Event.Type.OK, "read", some);
            } else {
                Object element = Objects.requireNonNull(call.value());
                int dice = random.nextInt(10);
                if (dice > 0) {
                    list.add(random.nextInt(8) == 0 ? random.nextInt(list.size() + 1) : list.size(), element);
                }
                add(events, process, dice < 2 ? Event.Type.FAIL : Event.Type.OK, "append", element);
            }
        }
        return new History(events);
    }

    /// Writes, deletes and reads of one key; a read returns nothing, or any value written and acknowledged or under
    /// way.
    private static History deletes(Random random) {
        List<Event> events = new ArrayList<>();
        List<Object> begun = new ArrayList<>();
        Event[] open = new Event[3];
        for (int i = 0; i < 16; i++) {
            int process = random.nextInt(3);
            Event call = open[process];
            if (call == null) {
                String f = List.of("write", "delete", "read", "read").get(random.nextInt(4));
                Object value = f.equals("write") ? (Object) (long) i : null;
                if (value != null) {
                    begun.add(value);
                }
                open[process] = add(events, process, Event.Type.INVOKE, f, value);
            } else {
                int pick = random.nextInt(begun.size() + 1);
                Object seen = pick == begun.size() ? null : begun.get(pick);
                boolean fails = !call.f().equals("write") && random.nextInt(8) == 0;
                Object value = call.f().equals("read") ? seen : call.value();
                add(events, process, fails ? Event.Type.FAIL : Event.Type.OK, call.f(), value);
                open[process] = null;
            }
        }
        return new History(events);
    }

    private static List<Version> versions(Random random) {
        List<Event> events = new ArrayList<>();
        Event[] open = new Event[3];
        for (int i = 0; i < 14; i++) {
            int process = random.nextInt(3);
            Event call = open[process];
            String version = random.nextInt(5) + "/n" + random.nextInt(3);
            Event.Type type = call == null ? Event.Type.INVOKE : Event.Type.OK;
            Object value = call == null ? (Object) (long) i : call.value();
            Map<String, Object> extra = call == null ? Map.of() : Map.of("version", version);
            Event event = new Event(i, i, process, type, "write", "k", value, extra);
            events.add(event);
            open[process] = call == null ? event : null;
        }
        List<Operation> ops = List.copyOf(new History(events).operations());
        List<Version> versions = new ArrayList<>();
        for (Register register : Register.of(ops)) {
            register.writes.stream()
                    .filter(Operation::isOk)
                    .forEach(w -> versions.add(Objects.requireNonNull(register.made(w))));
        }
        return versions;
    }

    private static Event add(List<Event> events, int process, Event.Type type, String f, @Nullable Object value) {
        Event event = new Event(events.size(), events.size(), process, type, f, "k", value, Map.of());
        events.add(event);
        return event;
    }
}
