package dev.quarrel.workloads;

import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Stats;
import dev.quarrel.checker.judges.Consistency;
import dev.quarrel.checker.judges.DirtyReads;
import dev.quarrel.checker.judges.LostWrites;
import dev.quarrel.checker.judges.RegularRegister;
import dev.quarrel.checker.judges.Sessions;
import dev.quarrel.checker.judges.Staleness;
import dev.quarrel.store.Guarantee.Promise;
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
/// copy? Judged by linearizability per key; which weaker models the history satisfies is told beside it.
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
        return judgedBy(
                "register",
                options,
                Judge.of(Promise.LINEARIZABLE_REGISTER, Linearizable.register(), options),
                new Informative(new Consistency()),
                new Stats());
    }

    /// Each read for itself: the latest write, or one beside it.
    static Workload regular(WorkloadOptions options) {
        return judgedBy(
                "regular",
                options,
                Judge.of(Promise.REGULAR_REGISTER, new RegularRegister(false), options),
                new Stats());
    }

    static Workload sessions(WorkloadOptions options) {
        return judgedBy("sessions", options, Judge.of(Promise.SESSIONS, new Sessions(), options), new Stats());
    }

    static Workload staleness(WorkloadOptions options) {
        return judgedBy(
                "staleness",
                options,
                Judge.of(Promise.REGULAR_REGISTER, new Staleness(), options),
                Judge.of(Promise.REGULAR_REGISTER, new LostWrites(), options),
                new Stats());
    }

    static Workload dirty(WorkloadOptions options) {
        return judgedBy("dirty", options, Judge.of(Promise.NO_DIRTY_READS, new DirtyReads(), options), new Stats());
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
                    DotSet context = context(key);
                    store.write(node, key, Encoded.of(number), knowing(context), reply -> {
                        learn(key, reply);
                        done.accept(told(Replies.ofWrite(reply, number), context, reply));
                    });
                }
                case "delete" -> {
                    DotSet context = context(key);
                    store.delete(node, key, knowing(context), reply -> {
                        learn(key, reply);
                        done.accept(told(Replies.ofWrite(reply, null), context, reply));
                    });
                }
                default -> throw new IllegalArgumentException("expected read, write or delete, got " + op);
            }
        }

        private DotSet context(String key) {
            return contexts.getOrDefault(key, DotSet.EMPTY);
        }

        private WriteOptions knowing(DotSet context) {
            return options.write().withContext(context);
        }

        /// With what the write knew, where the store keeps siblings: only there is a context ever anything. Its
        /// versions are dots then, and by contexts alone a judge can tell which write replaced which.
        private static Outcome told(Outcome outcome, DotSet context, Reply reply) {
            boolean siblings = !context.isEmpty()
                    || (reply instanceof Reply.Ok ok && !ok.context().isEmpty());
            return siblings ? Replies.with(outcome, "context", Replies.context(context)) : outcome;
        }

        private void learn(String key, Reply reply) {
            if (reply instanceof Reply.Ok ok) {
                contexts.put(key, ok.context());
            }
        }
    }
}
