package dev.quarrel.workloads;

import dev.quarrel.checker.Stats;
import dev.quarrel.checker.judges.LostWrites;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.workloads.generator.Draw;
import dev.quarrel.workloads.generator.EachThread;
import dev.quarrel.workloads.generator.Generator;
import dev.quarrel.workloads.generator.Op;
import dev.quarrel.workloads.generator.Seed;
import dev.quarrel.workloads.generator.Stagger;
import dev.quarrel.workloads.generator.TimeLimit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Keys that are deleted and written anew, each by one thread alone, so that no two writes are ever concurrent: is
/// anything acknowledged lost all the same? A store that forgets the deleted key together with its versions begins to
/// count anew, and an old tombstone, kept somewhere, outranks what was written since.
///
/// While faults strike nobody reads: a read that lags would look like a loss and be none.
///
/// ```
/// p0 write k0 7 → ok    p0 delete k0 → ok    p0 write k0 9 → ok    all healed    p1 read k0 → nothing     9 is lost
/// ```
final class Recreated {
    private Recreated() {}

    static Workload workload(WorkloadOptions options) {
        List<Generator> owners = IntStream.range(0, options.concurrency())
                .<Generator>mapToObj(thread -> owner(thread, options))
                .toList();
        Generator all = new EachThread(owners.getFirst(), owners);
        return new Workload(
                "recreated",
                new TimeLimit(
                        options.timeLimitNanos(),
                        Stagger.perSecond(options.seed().split("pace"), options.ratePerSecond(), all)),
                Pace::finalReads,
                (store, node) ->
                        (op, done) -> invoke(store, node, op, options, outcome -> done.accept(unversioned(outcome))),
                List.of(new LostWrites(), new Stats()));
    }

    /// Values are unique across threads, and so are keys, for each counts in steps of the concurrency. After so many
    /// operations an owner leaves its key alone: the final reads then show what became of it.
    private static Generator owner(int thread, WorkloadOptions options) {
        int owners = options.concurrency();
        return new Draw(options.seed().split("owner " + thread), (seed, number) -> {
            String key = "k" + (number / options.operationsPerKey() * owners + thread);
            return operation(seed, key, number * owners + thread);
        });
    }

    private static Op operation(Seed seed, String key, long value) {
        return seed.split("delete").below(2) == 0 ? Op.of("delete", key, null) : Op.of("write", key, value);
    }

    /// The client remembers nothing: each write replaces what its coordinator finds.
    private static void invoke(StoreClient store, String node, Op op, WorkloadOptions options, Consumer<Outcome> done) {
        String key = String.valueOf(op.key());
        switch (op.f()) {
            case "read" ->
                store.read(
                        node,
                        key,
                        options.read(),
                        reply -> done.accept(Replies.ofRead(reply, ok -> Encoded.latest(ok.values()))));
            case "write" -> {
                long number = (Long) Objects.requireNonNull(op.value());
                store.write(
                        node,
                        key,
                        Encoded.of(number),
                        blind(options),
                        reply -> done.accept(Replies.ofWrite(reply, number)));
            }
            case "delete" ->
                store.delete(node, key, blind(options), reply -> done.accept(Replies.ofWrite(reply, null)));
            default -> throw new IllegalArgumentException("expected read, write or delete, got " + op);
        }
    }

    /// A dot says who counted, not which of two writes is the later one: the judge must go by what is read.
    private static Outcome unversioned(Outcome outcome) {
        Map<String, Object> extra = new LinkedHashMap<>(outcome.extra());
        extra.remove("version");
        return new Outcome(outcome.type(), outcome.value(), extra);
    }

    private static WriteOptions blind(WorkloadOptions options) {
        return new WriteOptions(0, 0, options.write().level(), null, 0);
    }
}
