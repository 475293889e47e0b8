package dev.quarrel.harness;

import dev.quarrel.checker.Event;
import dev.quarrel.store.Message;
import dev.quarrel.store.Ports;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.workloads.Adapter;
import dev.quarrel.workloads.Outcome;
import dev.quarrel.workloads.generator.Context;
import dev.quarrel.workloads.generator.Op;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The slots in which operations run. Thread `t` acts as process `t`, bound to one node, until an operation ends with
/// an unknown outcome: then that process is retired with its client, and the thread goes on as process + concurrency.
final class Threads {
    /// Longer than a coordinator's own timeout, so that its answer is heard.
    static final int CLIENT_TIMEOUT_MILLIS = 2_000;

    private final World world;
    private final Adapter adapter;
    private final Clients clients;
    private final Recorder recorder;
    private final int[] processes;
    private final BitSet free = new BitSet();
    private final @Nullable Open[] open;
    private final long[] calls;
    private final ArrayDeque<Ended> ended = new ArrayDeque<>();
    private long lastCall;

    /// An operation that has come back.
    record Completed(Event event) {}

    /// What a process has: its connection, and what it remembers.
    private record Open(StoreClient client, Adapter.Session session) {}

    private record Ended(int thread, Op op, Outcome outcome) {}

    /// Makes the client of one process, which runs near a node.
    @FunctionalInterface
    public interface Clients {
        StoreClient open(String id, String near, Ports ports);
    }

    Threads(World world, Adapter adapter, Clients clients, int concurrency, Recorder recorder) {
        this.world = world;
        this.adapter = adapter;
        this.clients = clients;
        this.recorder = recorder;
        this.processes = new int[concurrency];
        this.open = new @Nullable Open[concurrency];
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

    /// Records a line that is no operation.
    void note(Op op) {
        recorder.nemesis(op.f(), op.value(), Map.of());
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

    /// A client of the world that has nodes coordinate.
    static StoreClient connect(World world, String id, int timeoutMillis) {
        return connect(
                world,
                id,
                world.nodes().getFirst(),
                (name, near, ports) -> new StoreClient(name, ports, timeoutMillis));
    }

    private static StoreClient connect(World world, String id, String near, Clients clients) {
        ClientInbox inbox = new ClientInbox();
        StoreClient client = clients.open(id, near, world.attach(id, near, inbox));
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
        Open existing = open[thread];
        if (existing == null) {
            StoreClient client = connect(world, client(thread), node(thread), clients);
            existing = new Open(client, adapter.open(client, node(thread)));
            open[thread] = existing;
        }
        return existing.session;
    }

    private void retire(int thread) {
        Open retired = open[thread];
        if (retired != null) {
            retired.client.close();
        }
        world.detach(client(thread));
        open[thread] = null;
        processes[thread] += processes.length;
    }

    private String client(int thread) {
        return "c" + processes[thread];
    }

    private String node(int thread) {
        return world.nodes().get(processes[thread] % world.nodes().size());
    }
}
