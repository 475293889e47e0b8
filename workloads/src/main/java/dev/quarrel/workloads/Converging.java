package dev.quarrel.workloads;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.Stats;
import dev.quarrel.checker.judges.Convergence;
import dev.quarrel.store.Guarantee.Promise;
import dev.quarrel.store.Reply;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.workloads.generator.Draw;
import dev.quarrel.workloads.generator.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Registers; then, when all is healed and has had time, each node is asked what it holds itself. Do they agree?
///
/// ```
/// all healed    n1 read-local k0 → 7    n2 read-local k0 → 7    n3 read-local k0 → 4     divergence
/// ```
///
/// The final phase needs a thread on every node: concurrency at least the number of nodes.
final class Converging {
    private Converging() {}

    static Workload workload(WorkloadOptions options) {
        return named("convergence", options, (seed, number) -> Register.operation(seed, number, options));
    }

    /// With deletes among the writes: a replica that missed one differs like one that missed a write.
    static Workload deleting(WorkloadOptions options) {
        return named("convergence-deletes", options, (seed, number) -> Deletes.operation(seed, number, options));
    }

    private static Workload named(String name, WorkloadOptions options, Draw.Source operations) {
        return new Workload(
                name,
                Pace.of(options, operations),
                keys -> Pace.eachThread("read-local", keys),
                (store, node) -> {
                    Register.Session session = new Register.Session(store, node, options);
                    return (op, done) -> {
                        if (op.f().equals("read-local")) {
                            readLocal(store, node, op, done);
                        } else {
                            session.invoke(op, done);
                        }
                    };
                },
                List.of(Judge.of(Promise.CONVERGENCE, new Convergence(), options), new Stats()));
    }

    static void readLocal(StoreClient store, String node, Op op, Consumer<Outcome> done) {
        store.local(node, String.valueOf(op.key()), reply -> {
            if (reply instanceof Reply.Local local) {
                done.accept(new Outcome(Event.Type.OK, shown(local), Map.of("replica", local.home())));
            } else {
                done.accept(Outcome.fail(null, String.valueOf(reply)));
            }
        });
    }

    /// Nothing, one value, or the siblings.
    private static @Nullable Object shown(Reply.Local local) {
        if (local.stored() == null) {
            return null;
        }
        List<Object> values = new ArrayList<>();
        local.stored().values().forEach(value -> values.add(Encoded.number(value)));
        return values.size() > 1 ? values : values.isEmpty() ? null : values.getFirst();
    }
}
