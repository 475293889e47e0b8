package dev.quarrel.workloads;

import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Stats;
import dev.quarrel.checker.judges.ResurrectedDeletes;
import dev.quarrel.store.Guarantee.Promise;
import dev.quarrel.workloads.generator.Op;
import dev.quarrel.workloads.generator.Seed;
import java.util.List;

/// Writes, deletes and reads: does what was deleted stay away?
///
/// ```
/// p0 write k0 7 → ok    p0 delete k0 → ok    p1 read k0 → nothing    p1 read k0 → 7     resurrected
/// ```
///
/// Judged as registers too, for a delete is a write of nothing.
final class Deletes {
    private Deletes() {}

    static Workload workload(WorkloadOptions options) {
        return new Workload(
                "deletes",
                Pace.of(options, (seed, number) -> operation(seed, number, options)),
                Pace::finalReads,
                (store, node) -> new Register.Session(store, node, options),
                List.of(
                        Judge.of(Promise.NO_RESURRECTION, new ResurrectedDeletes(), options),
                        Judge.of(Promise.LINEARIZABLE_REGISTER, Linearizable.register(), options),
                        new Stats()));
    }

    static Op operation(Seed seed, long number, WorkloadOptions options) {
        Op op = Register.operation(seed, number, options);
        boolean deletes = op.f().equals("write") && seed.split("delete").below(3) == 0;
        return deletes ? Op.of("delete", op.key(), null) : op;
    }
}
