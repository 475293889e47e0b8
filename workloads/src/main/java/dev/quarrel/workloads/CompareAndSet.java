package dev.quarrel.workloads;

import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Stats;
import dev.quarrel.store.Guarantee.Promise;
import dev.quarrel.store.Level;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.workloads.generator.Op;
import dev.quarrel.workloads.generator.Seed;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/// Reads, writes and compare-and-sets of small numbers, at level SERIAL: is each key one register with an atomic
/// compare-and-set? The values are few, so that a compare-and-set that is drawn blindly often finds what it expects.
///
/// ```
/// p0 write k0 4 → ok    p1 cas k0 [4, 1] → ok    p2 cas k0 [4, 2] → fail    p0 read k0 → 1
/// ```
///
/// Level SERIAL makes the promise; another level for reads or writes takes it from them.
final class CompareAndSet {
    private static final int VALUES = 5;

    private CompareAndSet() {}

    static Workload workload(WorkloadOptions options) {
        ReadOptions reads = options.read().level() == null ? ReadOptions.at(Level.SERIAL) : options.read();
        WriteOptions writes = options.write().level() == null ? WriteOptions.at(Level.SERIAL) : options.write();
        return new Workload(
                "cas",
                Pace.of(options, (seed, number) -> operation(seed, number, options)),
                Pace::finalReads,
                (store, node) -> (op, done) -> invoke(store, node, op, reads, writes, done),
                List.of(new Judge(Promise.LINEARIZABLE_CAS, Linearizable.casRegister(), reads, writes), new Stats()));
    }

    private static Op operation(Seed seed, long number, WorkloadOptions options) {
        String key = Pace.key(seed, number, options);
        long value = seed.split("value").below(VALUES);
        if (!Pace.writes(seed, options)) {
            return Op.of("read", key, null);
        }
        return seed.split("cas").below(3) == 0
                ? Op.of("write", key, value)
                : Op.of("cas", key, List.of((long) seed.split("old").below(VALUES), value));
    }

    private static void invoke(
            StoreClient store, String node, Op op, ReadOptions reads, WriteOptions writes, Consumer<Outcome> done) {
        String key = String.valueOf(op.key());
        switch (op.f()) {
            case "read" ->
                store.read(
                        node,
                        key,
                        reads,
                        reply -> done.accept(Replies.ofRead(reply, ok -> Encoded.latest(ok.values()))));
            case "write" ->
                store.write(
                        node,
                        key,
                        Encoded.of((Long) Objects.requireNonNull(op.value())),
                        writes,
                        reply -> done.accept(Replies.ofWrite(reply, op.value())));
            case "cas" -> {
                List<?> pair = (List<?>) Objects.requireNonNull(op.value());
                store.cas(
                        node,
                        key,
                        Encoded.of((Long) pair.get(0)),
                        Encoded.of((Long) pair.get(1)),
                        reply -> done.accept(Replies.ofWrite(reply, op.value())));
            }
            default -> throw new IllegalArgumentException("expected read, write or cas, got " + op);
        }
    }
}
