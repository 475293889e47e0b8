package dev.quarrel.workloads;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.Stats;
import dev.quarrel.checker.judges.CounterBounds;
import dev.quarrel.store.versions.Value;
import dev.quarrel.workloads.generator.Op;
import java.util.List;
import java.util.function.Consumer;

/// A counter kept by reading a number, adding one, and writing it back: is every acknowledged increment in it, and none
/// twice?
///
/// ```
/// p0 add k0 1 → ok    p1 add k0 1 → ok    p2 read k0 → 1      an increment is lost
/// ```
///
/// With blind retries an increment of unknown outcome is tried once more: it may then count twice.
final class CounterByOne {
    private CounterByOne() {}

    static Workload workload(WorkloadOptions options) {
        return named("counter", options, false);
    }

    /// The client tries again what may have happened.
    static Workload retried(WorkloadOptions options) {
        return named("counter-retried", options, true);
    }

    private static Workload named(String name, WorkloadOptions options, boolean retries) {
        return new Workload(
                name,
                Pace.of(options, (seed, number) -> {
                    String key = Pace.key(seed, number, options);
                    return Pace.writes(seed, options) ? Op.of("add", key, 1L) : Op.of("read", key, null);
                }),
                Pace::finalReads,
                (store, node) -> {
                    ReadModifyWrite cell = new ReadModifyWrite(store, node, options);
                    return (op, done) -> invoke(cell, op, retries, done);
                },
                List.of(
                        retries ? new CounterBounds() : ReadModifyWrite.judged(new CounterBounds(), options),
                        new Stats()));
    }

    private static void invoke(ReadModifyWrite cell, Op op, boolean retries, Consumer<Outcome> done) {
        String key = String.valueOf(op.key());
        if (op.f().equals("read")) {
            cell.read(key, CounterByOne::shown, done);
            return;
        }
        cell.change(key, CounterByOne::plusOne, op.value(), outcome -> {
            if (retries && outcome.type() == Event.Type.INFO) {
                cell.change(key, CounterByOne::plusOne, op.value(), done);
            } else {
                done.accept(outcome);
            }
        });
    }

    private static Value plusOne(List<Value> siblings) {
        return Encoded.of(shown(siblings) instanceof Long number ? number + 1 : 1);
    }

    /// The highest of the siblings; 0 when there is none.
    private static Object shown(List<Value> siblings) {
        Object latest = Encoded.latest(siblings);
        return latest == null ? (Long) 0L : latest;
    }
}
