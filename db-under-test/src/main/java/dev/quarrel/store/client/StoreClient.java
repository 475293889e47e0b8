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

    private record Waiting(String node, Consumer<Reply> callback, Ports.Cancel timer) {}

    private StoreClient(String id, Ports ports, int timeoutMillis, boolean retriesBlindly, @Nullable FanOut fanOut) {
        this.id = id;
        this.ports = ports;
        this.timeoutMillis = timeoutMillis;
        this.retriesBlindly = retriesBlindly;
        this.fanOut = fanOut;
    }

    /// A client named `id`, which no node bears, giving up after `timeoutMillis`.
    public StoreClient(String id, Ports ports, int timeoutMillis) {
        this(id, ports, timeoutMillis, false, null);
    }

    /// One as the settings of its cluster want it: client-driven or not, and with the client's declared defects.
    public static StoreClient of(
            String id, Ports ports, int timeoutMillis, List<NodeConfig.Member> members, Settings settings) {
        FanOut fanOut = settings.clientDriven() ? new FanOut(id, members, settings, ports) : null;
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
        Message.ClientCas cas = new Message.ClientCas(++lastRequest, key, expected, next, 0);
        ask(node, cas, retrying(callback, again -> cas(node, key, expected, next, again)));
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
            if (request != null && request.node.equals(from)) {
                answer(reply.id(), reply.reply());
            }
        } else if (fanOut != null) {
            fanOut.receive(from, message);
        }
    }

    /// The connection to `node` is gone: whatever was asked of it is of unknown outcome now.
    public void lost(String node) {
        for (Map.Entry<Long, Waiting> entry : new LinkedHashMap<>(waiting).entrySet()) {
            if (entry.getValue().node.equals(node)) {
                answer(entry.getKey(), new Reply.Indeterminate(0, 1, "connection to " + node + " lost"));
            }
        }
    }

    /// `request` never left for `node`: it certainly did not happen.
    public void unsent(String node, Message request) {
        answer(request.id(), new Reply.Unavailable("no connection to " + node + "; nothing was sent"));
    }

    private void ask(String node, Message.ClientRequest request, Consumer<Reply> callback) {
        long number = request.id();
        Ports.Cancel timer = ports.after(timeoutMillis, () -> {
            answer(number, new Reply.Indeterminate(0, 1, "no reply in " + timeoutMillis + " ms"));
        });
        waiting.put(number, new Waiting(node, callback, timer));
        if (fanOut == null) {
            ports.send(node, request);
        } else {
            coordinate(fanOut, node, request);
        }
    }

    private void coordinate(FanOut own, String node, Message.ClientRequest request) {
        Consumer<Reply> done = reply -> answer(request.id(), reply);
        switch (request) {
            case Message.ClientRead read -> own.read(read.key(), read.options(), done);
            case Message.ClientWrite write -> own.write(write.key(), write.value(), write.options(), done);
            case Message.ClientDelete delete -> own.write(delete.key(), null, delete.options(), done);
            case Message.ClientCas cas -> own.cas(cas, done);
            case Message.ClientLocal local -> ports.send(node, local);
            case Message.ClientTopology topology -> ports.send(node, topology);
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
