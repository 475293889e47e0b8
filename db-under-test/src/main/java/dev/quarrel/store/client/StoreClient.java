package dev.quarrel.store.client;

import dev.quarrel.store.Message;
import dev.quarrel.store.Ports;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.Reply;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.versions.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Asks nodes, and calls back exactly once per request: with the node's reply, or with [Reply.Indeterminate] when none
/// came in time. Callbacks run on the thread that owns its [Ports].
public final class StoreClient {
    private final String id;
    private final Ports ports;
    private final int timeoutMillis;
    private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
    private long lastRequest;

    private record Waiting(String node, Consumer<Reply> callback, Ports.Cancel timer) {}

    /// A client named `id`, which no node bears, giving up after `timeoutMillis`.
    public StoreClient(String id, Ports ports, int timeoutMillis) {
        this.id = id;
        this.ports = ports;
        this.timeoutMillis = timeoutMillis;
    }

    public String id() {
        return id;
    }

    public void read(String node, String key, ReadOptions options, Consumer<Reply> callback) {
        ask(node, new Message.ClientRead(++lastRequest, key, options), callback);
    }

    public void write(String node, String key, Value value, WriteOptions options, Consumer<Reply> callback) {
        ask(node, new Message.ClientWrite(++lastRequest, key, value, options), callback);
    }

    public void delete(String node, String key, WriteOptions options, Consumer<Reply> callback) {
        ask(node, new Message.ClientDelete(++lastRequest, key, options), callback);
    }

    /// Sets `next` where the key holds exactly `expected`; null stands for no value on either side.
    public void cas(String node, String key, @Nullable Value expected, @Nullable Value next, Consumer<Reply> callback) {
        ask(node, new Message.ClientCas(++lastRequest, key, expected, next, 0), callback);
    }

    /// What `node` itself holds: [Reply.Local].
    public void local(String node, String key, Consumer<Reply> callback) {
        ask(node, new Message.ClientLocal(++lastRequest, key), callback);
    }

    /// Takes one message; all but replies that are still awaited are dropped.
    public void receive(String from, Message message) {
        if (message instanceof Message.ClientReply reply) {
            Waiting request = waiting.get(reply.id());
            if (request != null && request.node.equals(from)) {
                answer(reply.id(), reply.reply());
            }
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
        ports.send(node, request);
    }

    private void answer(long number, Reply reply) {
        Waiting request = waiting.remove(number);
        if (request != null) {
            request.timer.cancel();
            request.callback.accept(reply);
        }
    }
}
