package dev.quarrel.workloads;

import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Stats;
import dev.quarrel.checker.judges.SetChecker;
import dev.quarrel.checker.judges.SetFull;
import dev.quarrel.store.Guarantee.Promise;
import dev.quarrel.store.versions.Value;
import dev.quarrel.workloads.generator.EachThread;
import dev.quarrel.workloads.generator.Generator;
import dev.quarrel.workloads.generator.Listed;
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
/// One operation in five is a read: so the fate of each element is told as well, when it was seen first and when no
/// more. Siblings are merged by union, as the clients of Riak were told to. With a lock, adds never run side by side,
/// and
/// what is lost is lost by the store.
///
/// The clients of 2013 each took every so-manieth element, one at each tick of a fixed rate, all of them starting
/// together: `set-2013` does the same, with rate × time limit elements in one key.
final class SetOfNumbers {
    /// Of a hundred operations.
    private static final int READS = 20;

    private SetOfNumbers() {}

    static Workload workload(WorkloadOptions options) {
        return named("set", options, null, drawn(options));
    }

    /// With the perfect lock.
    static Workload locked(WorkloadOptions options) {
        return named("set-locked", options, new Lock(), drawn(options));
    }

    static Workload of2013(WorkloadOptions options) {
        return named("set-2013", options, null, inStep(options));
    }

    static Workload of2013Locked(WorkloadOptions options) {
        return named("set-2013-locked", options, new Lock(), inStep(options));
    }

    private static Generator drawn(WorkloadOptions options) {
        return Pace.of(options, (seed, number) -> {
            String key = Pace.key(seed, number, options);
            return seed.split("kind").below(100) < READS ? Op.of("read", key, null) : Op.of("add", key, number);
        });
    }

    /// Client i adds the elements i, i + clients, i + 2 · clients, …, each at its tick.
    private static Generator inStep(WorkloadOptions options) {
        long elements = Math.round(options.ratePerSecond() * options.timeLimitNanos() / 1e9);
        double tickNanos = options.concurrency() * 1e9 / options.ratePerSecond();
        List<Generator> clients = new ArrayList<>();
        for (int client = 0; client < options.concurrency(); client++) {
            List<Op> adds = new ArrayList<>();
            for (long element = client; element < elements; element += options.concurrency()) {
                long tick = element / options.concurrency();
                adds.add(Op.of("add", "set", element).by(client).at(Math.round(tick * tickNanos)));
            }
            clients.add(new Listed(adds));
        }
        return new EachThread(new Listed(List.of()), clients);
    }

    private static Workload named(String name, WorkloadOptions options, @Nullable Lock lock, Generator adds) {
        List<Checker> checkers = List.of(
                Judge.of(
                        Promise.NO_LOST_UPDATES,
                        new SetChecker(),
                        options.at(ReadModifyWrite.reads(options), options.write())),
                new Informative(new SetFull()),
                new Stats());
        return new Workload(
                name,
                adds,
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
