package dev.quarrel.workloads;

import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Stats;
import dev.quarrel.checker.judges.SetChecker;
import dev.quarrel.store.versions.Value;
import dev.quarrel.workloads.generator.Op;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The experiment of 2013: elements are added to a set that is one value, by reading it, adding, and writing it back.
/// How many of the acknowledged elements does the final read still find?
///
/// ```
/// p0 add s0 1 → ok    p1 add s0 2 → ok    final read s0 → [2]      1 is lost
/// ```
///
/// Siblings are merged by union, as the clients of Riak were told to. With a lock, adds never run side by side, and
/// what is lost is lost by the store.
final class SetOfNumbers {
    private SetOfNumbers() {}

    static Workload workload(WorkloadOptions options) {
        return named("set", options, null);
    }

    /// With the perfect lock.
    static Workload locked(WorkloadOptions options) {
        return named("set-locked", options, new Lock());
    }

    private static Workload named(String name, WorkloadOptions options, @Nullable Lock lock) {
        List<Checker> checkers = List.of(new SetChecker(), new Stats());
        return new Workload(
                name,
                Pace.of(options, (seed, number) -> Op.of("add", Pace.key(seed, number, options), number)),
                Pace::finalReads,
                (store, node) -> {
                    ReadModifyWrite cell = new ReadModifyWrite(store, node, options);
                    return (op, done) -> invoke(cell, lock, op, done);
                },
                checkers);
    }

    private static void invoke(ReadModifyWrite cell, @Nullable Lock lock, Op op, Consumer<Outcome> done) {
        String key = String.valueOf(op.key());
        if (op.f().equals("read")) {
            cell.read(key, SetOfNumbers::union, done);
        } else if (lock == null) {
            cell.change(key, siblings -> plus(siblings, op), op.value(), done);
        } else {
            lock.with(release -> cell.change(key, siblings -> plus(siblings, op), op.value(), outcome -> {
                done.accept(outcome);
                release.run();
            }));
        }
    }

    private static Value plus(List<Value> siblings, Op op) {
        Collection<Long> elements = new TreeSet<>();
        for (Object element : union(siblings)) {
            if (element instanceof Long number) {
                elements.add(number);
            }
        }
        if (op.value() instanceof Long added) {
            elements.add(added);
        }
        return Encoded.ofAll(elements);
    }

    /// Everything in any sibling, garbled parts included.
    private static List<Object> union(List<Value> siblings) {
        TreeSet<Long> numbers = new TreeSet<>();
        List<Object> all = new ArrayList<>();
        for (Value sibling : siblings) {
            for (Object element : Encoded.all(sibling)) {
                if (element instanceof Long number) {
                    numbers.add(number);
                } else {
                    all.add(element);
                }
            }
        }
        all.addAll(numbers);
        return all;
    }
}
