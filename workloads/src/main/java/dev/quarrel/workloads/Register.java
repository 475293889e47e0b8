package dev.quarrel.workloads;

import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Stats;
import dev.quarrel.checker.judges.DirtyReads;
import dev.quarrel.checker.judges.LostWrites;
import dev.quarrel.checker.judges.Sessions;
import dev.quarrel.checker.judges.Staleness;
import dev.quarrel.store.Reply;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.workloads.generator.Op;
import dev.quarrel.workloads.generator.Seed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        return judgedBy("register", options, Linearizable.register(), new Stats());
    }

    static Workload sessions(WorkloadOptions options) {
        return judgedBy("sessions", options, new Sessions(), new Stats());
    }

    static Workload staleness(WorkloadOptions options) {
        return judgedBy("staleness", options, new Staleness(), new LostWrites(), new Stats());
    }

    static Workload dirty(WorkloadOptions options) {
        return judgedBy("dirty", options, new DirtyReads(), new Stats());
    }

    /// The same operations, judged otherwise.
    static Workload judgedBy(String name, WorkloadOptions options, Checker... checkers) {
        return new Workload(
                name,
                Pace.of(options, (seed, number) -> operation(seed, number, options)),
                Pace::finalReads,
                (store, node) -> new Session(store, node, options),
                List.of(checkers));
    }

    static Op operation(Seed seed, long number, WorkloadOptions options) {
        String key = Pace.key(seed, number, options);
        return Pace.writes(seed, options) ? Op.of("write", key, number) : Op.of("read", key, null);
    }

    static final class Session implements Adapter.Session {
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
                    long number = (Long) Objects.requireNonNull(op.value());
                    store.write(node, key, Encoded.of(number), knowing(key), reply -> {
                        learn(key, reply);
                        done.accept(Replies.ofWrite(reply, number));
                    });
                }
                case "delete" ->
                    store.delete(node, key, knowing(key), reply -> {
                        learn(key, reply);
                        done.accept(Replies.ofWrite(reply, null));
                    });
                default -> throw new IllegalArgumentException("expected read, write or delete, got " + op);
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
