package dev.quarrel.store.client;

import dev.quarrel.store.Defect;
import dev.quarrel.store.FanOut;
import dev.quarrel.store.Message;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Ports;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.Reply;
import dev.quarrel.store.Settings;
import dev.quarrel.store.Topology;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.versions.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks nodes, and calls back exactly once per request: with the node's reply, or with [Reply.Indeterminate] when none
/// came in time. Callbacks run on the thread that owns its [Ports].
///
/// A client-driven one does the quorums itself, over the ring it knows; the node that is named then plays no part, but
/// in [#local].
public final class StoreClient {
    private final String id;
    private final Ports ports;
    private final int timeoutMillis;
    private final boolean retriesBlindly;
    private final @Nullable FanOut fanOut;
    private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
    private long lastRequest;

    /// `node` is null when this client coordinates: then it waits for no single one.
    private record Waiting(@Nullable String node, Consumer<Reply> callback, Ports.Cancel timer) {}

    private StoreClient(String id, Ports ports, int timeoutMillis, boolean retriesBlindly, @Nullable FanOut fanOut) {
        this.id = id;
        this.ports = ports;
        this.timeoutMillis = timeoutMillis;
        this.retriesBlindly = retriesBlindly;
        this.fanOut = fanOut;
        lastRequest = Message.beforeFirstId(ports);
    }

    /// A client named `id`, which no node bears, giving up after `timeoutMillis`.
    public StoreClient(String id, Ports ports, int timeoutMillis) {
        this(id, ports, timeoutMillis, false, null);
    }

    /// One as the settings of its cluster want it: client-driven or not, and with the client's declared defects. It
    /// runs
    /// in `datacentre`, which is what the local levels mean by local.
    public static StoreClient of(
            String id,
            Ports ports,
            int timeoutMillis,
            List<NodeConfig.Member> members,
            String datacentre,
            Settings settings) {
        FanOut fanOut = settings.clientDriven() ? new FanOut(id, members, datacentre, settings, ports) : null;
        return new StoreClient(id, ports, timeoutMillis, settings.has(Defect.BLIND_RETRY), fanOut);
    }

    public String id() {
        return id;
    }

    public void read(String node, String key, ReadOptions options, Consumer<Reply> callback) {
        ask(node, new Message.ClientRead(++lastRequest, key, options), callback);
    }

    public void write(String node, String key, Value value, WriteOptions options, Consumer<Reply> callback) {
        Message.ClientWrite write = new Message.ClientWrite(++lastRequest, key, value, options);
        ask(node, write, retrying(callback, again -> write(node, key, value, options, again)));
    }

    public void delete(String node, String key, WriteOptions options, Consumer<Reply> callback) {
        Message.ClientDelete delete = new Message.ClientDelete(++lastRequest, key, options);
        ask(node, delete, retrying(callback, again -> delete(node, key, options, again)));
    }

    /// Sets `next` where the key holds exactly `expected`; null stands for no value on either side.
    public void cas(String node, String key, @Nullable Value expected, @Nullable Value next, Consumer<Reply> callback) {
        cas(node, key, expected, next, 0, callback);
    }

    /// The same within `timeoutMillis`, the coordinator's; 0 for the cluster's default.
    public void cas(
            String node,
            String key,
            @Nullable Value expected,
            @Nullable Value next,
            int timeoutMillis,
            Consumer<Reply> callback) {
        Message.ClientCas cas = new Message.ClientCas(++lastRequest, key, expected, next, timeoutMillis);
        ask(node, cas, retrying(callback, again -> cas(node, key, expected, next, timeoutMillis, again)));
    }

    /// Has a node join, leave or be replaced; answered when that is done.
    public void topology(String node, Topology.Change change, Consumer<Reply> callback) {
        ask(node, new Message.ClientTopology(++lastRequest, change), callback);
    }

    /// What `node` itself holds: [Reply.Local].
    public void local(String node, String key, Consumer<Reply> callback) {
        ask(node, new Message.ClientLocal(++lastRequest, key), callback);
    }

    /// The declared defect `blind-retry`: what is of unknown outcome is done once more, as something new.
    private Consumer<Reply> retrying(Consumer<Reply> callback, Consumer<Consumer<Reply>> again) {
        return !retriesBlindly || callback instanceof Retried
                ? callback
                : reply -> {
                    if (reply instanceof Reply.Indeterminate) {
                        again.accept(new Retried(callback));
                    } else {
                        callback.accept(reply);
                    }
                };
    }

    private record Retried(Consumer<Reply> callback) implements Consumer<Reply> {
        @Override
        public void accept(Reply reply) {
            callback.accept(reply);
        }
    }

    /// Takes one message; all but replies that are still awaited are dropped.
    public void receive(String from, Message message) {
        if (message instanceof Message.ClientReply reply) {
            Waiting request = waiting.get(reply.id());
            if (request != null && from.equals(request.node)) {
                answer(reply.id(), reply.reply());
            }
        } else if (fanOut != null) {
            fanOut.receive(from, message);
        }
    }

    /// Ends what it does of itself. What is in flight is still answered, by timeout at the latest.
    public void close() {
        if (fanOut != null) {
            fanOut.close();
        }
    }

    /// The connection to `node` is gone: whatever was asked of it is of unknown outcome now. What a client-driven one
    /// asks of several nodes is not: the others may do.
    public void lost(String node) {
        for (Map.Entry<Long, Waiting> entry : new LinkedHashMap<>(waiting).entrySet()) {
            if (node.equals(entry.getValue().node)) {
                answer(entry.getKey(), new Reply.Indeterminate(0, 1, "connection to " + node + " lost"));
            }
        }
    }

    /// `message` never left for `node`: a request certainly did not happen. What a client-driven one sends to replicas
    /// is part of a request that may have reached others, and its numbers are its own: it is for its quorum to tell.
    public void unsent(String node, Message message) {
        if (message instanceof Message.ClientRequest request) {
            answer(request.id(), new Reply.Unavailable("no connection to " + node + "; nothing was sent"));
        }
    }

    private void ask(String node, Message.ClientRequest request, Consumer<Reply> callback) {
        long number = request.id();
        Ports.Cancel timer = ports.after(timeoutMillis, () -> {
            answer(number, new Reply.Indeterminate(0, 1, "no reply in " + timeoutMillis + " ms"));
        });
        boolean ofOneNode = request instanceof Message.ClientLocal || request instanceof Message.ClientTopology;
        if (fanOut == null || ofOneNode) {
            waiting.put(number, new Waiting(node, callback, timer));
            ports.send(node, request);
        } else {
            waiting.put(number, new Waiting(null, callback, timer));
            fanOut.coordinate(request, reply -> answer(number, reply));
        }
    }

    private void answer(long number, Reply reply) {
        Waiting request = waiting.remove(number);
        if (request != null) {
            request.timer.cancel();
            request.callback.accept(reply);
        }
    }
}
