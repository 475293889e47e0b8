package dev.quarrel.workloads;

import dev.quarrel.checker.Stats;
import dev.quarrel.checker.judges.DirtyReads;
import dev.quarrel.checker.judges.Staleness;
import dev.quarrel.store.Guarantee.Promise;
import dev.quarrel.store.Level;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.workloads.generator.Op;
import dev.quarrel.workloads.generator.Seed;
import java.util.List;
import java.util.Map;

/// Registers whose every request asks for a level of its own, ONE, QUORUM or ALL. No single promise covers such a
/// history, so it is measured: how stale reads are, and that nothing is read that was never written.
///
/// ```
/// p0 write k0 7 (ONE) → ok    p1 read k0 (QUORUM) → 5      one version behind
/// ```
final class MixedLevels {
    private static final List<Level> LEVELS = List.of(Level.ONE, Level.QUORUM, Level.ALL);

    private MixedLevels() {}

    static Workload workload(WorkloadOptions options) {
        return new Workload(
                "mixed-levels",
                Pace.of(options, (seed, number) -> {
                    Op op = Register.operation(seed, number, options);
                    return new Op(op.time(), op.process(), op.f(), op.key(), op.value(), Map.of("level", level(seed)));
                }),
                Pace::finalReads,
                (store, node) -> (op, done) -> {
                    Object name = op.extra().get("level");
                    Level level = name == null ? Level.ALL : Level.valueOf(name.toString());
                    new Register.Session(store, node, options.at(ReadOptions.at(level), WriteOptions.at(level)))
                            .invoke(op, done);
                },
                List.of(new Staleness(), Judge.of(Promise.NO_DIRTY_READS, new DirtyReads(), options), new Stats()));
    }

    private static String level(Seed seed) {
        return LEVELS.get(seed.split("level").below(LEVELS.size())).name();
    }
}
