package dev.quarrel.workloads;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.Stats;
import dev.quarrel.checker.judges.UniqueIds;
import dev.quarrel.workloads.generator.Op;
import java.util.List;

/// Ids made by counting in one value: read the last one, write back the next. Does anyone get one that another got?
///
/// ```
/// p0 generate → 8    p1 generate → 8      a duplicate
/// ```
///
/// At write level SERIAL the writing back is a compare-and-set, and no two get the same.
final class UniqueNumbers {
    private UniqueNumbers() {}

    static Workload workload(WorkloadOptions options) {
        return new Workload(
                "unique-ids",
                Pace.of(options, (seed, number) -> Op.of("generate", null, null)),
                keys -> Pace.finalReads(List.of()),
                (store, node) -> {
                    ReadModifyWrite cell = new ReadModifyWrite(store, node, options);
                    return (op, done) -> {
                        long[] id = new long[1];
                        cell.change(
                                "ids",
                                siblings -> {
                                    id[0] = Encoded.latest(siblings) instanceof Long last ? last + 1 : 1;
                                    return Encoded.of(id[0]);
                                },
                                null,
                                outcome -> done.accept(
                                        outcome.type() == Event.Type.OK
                                                ? new Outcome(Event.Type.OK, id[0], outcome.extra())
                                                : outcome));
                    };
                },
                List.of(ReadModifyWrite.judged(new UniqueIds(), options), new Stats()));
    }
}
