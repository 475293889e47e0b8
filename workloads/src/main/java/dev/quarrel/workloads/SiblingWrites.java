package dev.quarrel.workloads;

import dev.quarrel.checker.Stats;
import dev.quarrel.checker.judges.Siblings;
import dev.quarrel.store.Guarantee.Promise;
import dev.quarrel.store.Reply;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.workloads.generator.Op;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// Unique values, each written with the context of what its process last read of the key: are siblings there only where
/// writes did not know of each other, and is nothing lost that nobody replaced?
///
/// ```
/// p0 read k0 → []   p0 write k0 1   p1 write k0 2   p2 read k0 → [1, 2]     neither knew the other: a true conflict
/// ```
///
/// With contexts dropped every write is blind: nothing is ever replaced, and siblings pile up.
final class SiblingWrites {
    private static final int EXPLOSION = 20;

    private SiblingWrites() {}

    static Workload workload(WorkloadOptions options) {
        return named("siblings", options, true);
    }

    /// The client forgets every context.
    static Workload blind(WorkloadOptions options) {
        return named("siblings-blind", options, false);
    }

    private static Workload named(String name, WorkloadOptions options, boolean keepsContext) {
        return new Workload(
                name,
                Pace.of(options, (seed, number) -> Register.operation(seed, number, options)),
                Pace::finalReads,
                (store, node) -> new Session(store, node, options, keepsContext),
                List.of(Judge.of(Promise.EXACT_SIBLINGS, new Siblings(EXPLOSION), options), new Stats()));
    }

    private static final class Session implements Adapter.Session {
        private final StoreClient store;
        private final String node;
        private final WorkloadOptions options;
        private final boolean keepsContext;
        private final Map<String, DotSet> contexts = new HashMap<>();

        Session(StoreClient store, String node, WorkloadOptions options, boolean keepsContext) {
            this.store = store;
            this.node = node;
            this.options = options;
            this.keepsContext = keepsContext;
        }

        @Override
        public void invoke(Op op, Consumer<Outcome> done) {
            String key = String.valueOf(op.key());
            if (op.f().equals("read")) {
                store.read(node, key, options.read(), reply -> done.accept(read(key, reply)));
                return;
            }
            DotSet context = contexts.getOrDefault(key, DotSet.EMPTY);
            long number = (Long) Objects.requireNonNull(op.value());
            store.write(
                    node,
                    key,
                    Encoded.of(number),
                    options.write().withContext(context),
                    reply -> done.accept(
                            Replies.with(Replies.ofWrite(reply, number), "context", Replies.context(context))));
        }

        private Outcome read(String key, Reply reply) {
            Outcome outcome = Replies.ofRead(reply, ok -> values(ok));
            if (reply instanceof Reply.Ok ok) {
                if (keepsContext) {
                    contexts.put(key, ok.context());
                }
                Outcome dotted = Replies.with(
                        outcome,
                        "dots",
                        ok.versions().stream().map(Dot::toString).toList());
                return Replies.with(dotted, "context", Replies.context(ok.context()));
            }
            return outcome;
        }

        private static List<Object> values(Reply.Ok ok) {
            List<Object> values = new ArrayList<>();
            ok.values().forEach(value -> values.add(Encoded.number(value)));
            return values;
        }
    }
}
