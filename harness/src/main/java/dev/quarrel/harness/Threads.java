package dev.quarrel.harness;

import dev.quarrel.checker.Event;
import dev.quarrel.store.Message;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.workloads.Adapter;
import dev.quarrel.workloads.Outcome;
import dev.quarrel.workloads.generator.Context;
import dev.quarrel.workloads.generator.Op;
import java.util.ArrayDeque;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The slots in which operations run. Thread `t` acts as process `t`, bound to one node, until an operation ends with
/// an unknown outcome: then that process is retired with its client, and the thread goes on as process + concurrency.
final class Threads {
    /// Longer than a coordinator's own timeout, so that its answer is heard.
    private static final int CLIENT_TIMEOUT_MILLIS = 2_000;

    private final World world;
    private final Adapter adapter;
    private final Recorder recorder;
    private final int[] processes;
    private final BitSet free = new BitSet();
    private final Adapter.@Nullable Session[] sessions;
    private final long[] calls;
    private final ArrayDeque<Ended> ended = new ArrayDeque<>();
    private long lastCall;

    /// An operation that has come back.
    record Completed(Event event) {}

    private record Ended(int thread, Op op, Outcome outcome) {}

    Threads(World world, Adapter adapter, int concurrency, Recorder recorder) {
        this.world = world;
        this.adapter = adapter;
        this.recorder = recorder;
        this.processes = new int[concurrency];
        this.sessions = new Adapter.Session[concurrency];
        this.calls = new long[concurrency];
        for (int thread = 0; thread < concurrency; thread++) {
            processes[thread] = thread;
        }
        free.set(0, concurrency);
    }

    Context context() {
        return Context.of(world.nanoTime(), processes, free);
    }

    boolean idle() {
        return free.cardinality() == processes.length;
    }

    /// Records the invocation and hands the operation to its process.
    Event invoke(Op op) {
        int thread = op.process() % processes.length;
        if (processes[thread] != op.process() || !free.get(thread)) {
            throw new IllegalStateException("expected an operation for a free process, got " + op);
        }
        free.clear(thread);
        long call = ++lastCall;
        calls[thread] = call;
        Event event = recorder.invoke(op, node(thread));
        try {
            session(thread).invoke(op, outcome -> end(thread, call, op, outcome));
        } catch (RuntimeException e) {
            end(thread, call, op, Outcome.info(op.value(), "the client threw " + e));
        }
        return event;
    }

    /// Takes the next operation that has come back, records it and frees its thread; null when there is none.
    @Nullable
    Completed poll() {
        Ended next = ended.poll();
        if (next == null) {
            return null;
        }
        int thread = next.thread();
        Event event = recorder.complete(next.op(), next.outcome(), node(thread));
        free.set(thread);
        if (event.type() == Event.Type.INFO) {
            retire(thread);
        }
        return new Completed(event);
    }

    /// A client of the world.
    static StoreClient connect(World world, String id, int timeoutMillis) {
        ClientInbox inbox = new ClientInbox();
        StoreClient client = new StoreClient(id, world.attach(id, inbox), timeoutMillis);
        inbox.client = client;
        return client;
    }

    /// Tells a client what the world tells of its messages.
    private static final class ClientInbox implements World.Inbox {
        private @Nullable StoreClient client;

        @Override
        public void receive(String from, Message message) {
            if (client != null) {
                client.receive(from, message);
            }
        }

        @Override
        public void unsent(String to, Message message) {
            if (client != null) {
                client.unsent(to, message);
            }
        }

        @Override
        public void lost(String node) {
            if (client != null) {
                client.lost(node);
            }
        }
    }

    private void end(int thread, long call, Op op, Outcome outcome) {
        if (calls[thread] != call) {
            throw new IllegalStateException("an operation came back twice: " + op);
        }
        calls[thread] = 0;
        ended.add(new Ended(thread, op, outcome));
    }

    private Adapter.Session session(int thread) {
        Adapter.Session session = sessions[thread];
        if (session == null) {
            session = adapter.open(connect(world, client(thread), CLIENT_TIMEOUT_MILLIS), node(thread));
            sessions[thread] = session;
        }
        return session;
    }

    private void retire(int thread) {
        world.detach(client(thread));
        sessions[thread] = null;
        processes[thread] += processes.length;
    }

    private String client(int thread) {
        return "c" + processes[thread];
    }

    private String node(int thread) {
        return world.nodes().get(processes[thread] % world.nodes().size());
    }
}
