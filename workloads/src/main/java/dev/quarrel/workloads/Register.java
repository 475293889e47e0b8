package dev.quarrel.workloads;

import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Stats;
import dev.quarrel.store.Reply;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.workloads.generator.Draw;
import dev.quarrel.workloads.generator.EachThread;
import dev.quarrel.workloads.generator.Generator;
import dev.quarrel.workloads.generator.Listed;
import dev.quarrel.workloads.generator.Op;
import dev.quarrel.workloads.generator.Seed;
import dev.quarrel.workloads.generator.Stagger;
import dev.quarrel.workloads.generator.TimeLimit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Reads, and writes of unique values, over several keys at a time: is each key one register, as if there were a single
/// copy? Judged by linearizability per key.
///
/// ```
/// p0 write k3 17 → ok      p1 read k3 → 17      p2 read k3 → 12   stale: 17 was acknowledged before
/// ```
///
/// Each process keeps the context of what it last saw of a key and sends it with its next write, as clients of a
/// store with siblings do; of several siblings the register shows the one of the highest number.
final class Register {
    private Register() {}

    static Workload workload(WorkloadOptions options) {
        Keys keys = new Keys(options.keys(), options.operationsPerKey());
        Generator operations =
                new Draw(options.seed().split("operations"), (seed, n) -> operation(seed, n, keys, options));
        Generator paced = Stagger.perSecond(options.seed().split("pace"), options.ratePerSecond(), operations);
        return new Workload(
                "register",
                new TimeLimit(options.timeLimitNanos(), paced),
                Register::finalReads,
                (store, node) -> new Session(store, node, options),
                List.of(Linearizable.register(), new Stats()));
    }

    /// Every thread, and so every node, reads what each key came to.
    static Generator finalReads(List<String> keys) {
        return new EachThread(
                new Listed(keys.stream().map(key -> Op.of("read", key, null)).toList()));
    }

    private static Op operation(Seed seed, long number, Keys keys, WorkloadOptions options) {
        String key = keys.draw(seed, number);
        boolean writes = seed.split("kind").below(100) < options.writeShare();
        return writes ? Op.of("write", key, number) : Op.of("read", key, null);
    }

    private static final class Session implements Adapter.Session {
        private final StoreClient store;
        private final String node;
        private final WorkloadOptions options;
        private final Map<String, DotSet> contexts = new HashMap<>();

        Session(StoreClient store, String node, WorkloadOptions options) {
            this.store = store;
            this.node = node;
            this.options = options;
        }

        @Override
        public void invoke(Op op, Consumer<Outcome> done) {
            String key = String.valueOf(op.key());
            switch (op.f()) {
                case "read" ->
                    store.read(node, key, options.read(), reply -> {
                        learn(key, reply);
                        done.accept(Replies.ofRead(reply, ok -> Encoded.latest(ok.values())));
                    });
                case "write" -> {
                    long number = (Long) java.util.Objects.requireNonNull(op.value());
                    store.write(node, key, Encoded.of(number), knowing(key), reply -> {
                        learn(key, reply);
                        done.accept(Replies.ofWrite(reply, number));
                    });
                }
                default -> throw new IllegalArgumentException("expected read or write, got " + op);
            }
        }

        private WriteOptions knowing(String key) {
            return options.write().withContext(contexts.getOrDefault(key, DotSet.EMPTY));
        }

        private void learn(String key, Reply reply) {
            if (reply instanceof Reply.Ok ok) {
                contexts.put(key, ok.context());
            }
        }
    }
}
