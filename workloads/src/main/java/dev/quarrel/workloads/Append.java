package dev.quarrel.workloads;

import dev.quarrel.checker.Stats;
import dev.quarrel.checker.judges.AppendOrder;
import dev.quarrel.store.versions.Value;
import dev.quarrel.workloads.generator.Op;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;

/// Lists that are appended to by reading, appending, and writing back: do all reads show prefixes of one list, with
/// everything in it that was acknowledged?
///
/// ```
/// p0 append k0 1 → ok    p1 append k0 2 → ok    p2 read k0 → [1, 2]    p3 read k0 → [2]     1 is lost
/// ```
///
/// At write level SERIAL the writing back is a compare-and-set, and the promise holds.
final class Append {
    private Append() {}

    static Workload workload(WorkloadOptions options) {
        return new Workload(
                "append",
                Pace.of(options, (seed, number) -> {
                    String key = Pace.key(seed, number, options);
                    return Pace.writes(seed, options) ? Op.of("append", key, number) : Op.of("read", key, null);
                }),
                Pace::finalReads,
                (store, node) -> {
                    ReadModifyWrite cell = new ReadModifyWrite(store, node, options);
                    return (op, done) -> invoke(cell, op, done);
                },
                List.of(ReadModifyWrite.judged(new AppendOrder(), options), new Stats()));
    }

    private static void invoke(ReadModifyWrite cell, Op op, Consumer<Outcome> done) {
        String key = String.valueOf(op.key());
        if (op.f().equals("read")) {
            cell.read(key, Append::list, done);
        } else {
            cell.change(key, siblings -> appended(siblings, op), op.value(), done);
        }
    }

    private static Value appended(List<Value> siblings, Op op) {
        List<Long> numbers = new ArrayList<>();
        list(siblings).stream()
                .filter(Long.class::isInstance)
                .map(Long.class::cast)
                .forEach(numbers::add);
        if (op.value() instanceof Long added) {
            numbers.add(added);
        }
        return Encoded.ofAll(numbers);
    }

    /// Of several siblings, the longest, and then what it lacks of the others.
    private static List<Object> list(List<Value> siblings) {
        LinkedHashSet<Object> merged = new LinkedHashSet<>();
        siblings.stream()
                .map(Encoded::all)
                .sorted((one, other) -> Integer.compare(other.size(), one.size()))
                .forEach(merged::addAll);
        return new ArrayList<>(merged);
    }
}
