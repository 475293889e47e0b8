package dev.quarrel.workloads;

import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Event;
import dev.quarrel.store.Guarantee.Promise;
import dev.quarrel.store.Level;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.Reply;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.store.client.StoreClient;
import dev.quarrel.store.versions.Value;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Changes a value by reading it, changing it, and writing it back, as clients of a store without better do. The write
/// carries the context of the read, so a store that tracks causality keeps what it could not have known. At level
/// SERIAL the write is a compare-and-set, and nothing is lost.
///
/// ```
/// p0 reads [1]   p1 reads [1]   p0 writes [1, 2] → ok   p1 writes [1, 3] → ok      2 is gone, though acknowledged
/// ```
final class ReadModifyWrite {
    private final StoreClient store;
    private final String node;
    private final ReadOptions reads;
    private final WriteOptions writes;

    ReadModifyWrite(StoreClient store, String node, WorkloadOptions options) {
        this.store = store;
        this.node = node;
        this.writes = options.write();
        this.reads = reads(options);
    }

    /// What is written by compare-and-set is read where that looks.
    static ReadOptions reads(WorkloadOptions options) {
        boolean serial =
                options.write().level() == Level.SERIAL && options.read().level() == null;
        return serial ? ReadOptions.at(Level.SERIAL) : options.read();
    }

    /// Numbers that are read, changed and written back are exact only by compare-and-set: without one, not even
    /// siblings tell what their sum would be.
    static Judge judged(Checker checker, WorkloadOptions options) {
        Level level = options.write().level();
        WriteOptions writes = level == null ? WriteOptions.at(Level.ONE) : options.write();
        return new Judge(Promise.LINEARIZABLE_CAS, checker, reads(options), writes);
    }

    /// @param change given the siblings, makes what is written back
    /// @param value what the history shows of it
    void change(String key, Function<List<Value>, Value> change, @Nullable Object value, Consumer<Outcome> done) {
        store.read(node, key, reads, reply -> {
            if (reply instanceof Reply.Ok ok) {
                writeBack(key, ok, change.apply(ok.values()), value, done);
            } else {
                Outcome unread = Replies.ofRead(reply, ok -> null);
                done.accept(new Outcome(Event.Type.FAIL, value, unread.extra()));
            }
        });
    }

    void read(String key, Function<List<Value>, @Nullable Object> show, Consumer<Outcome> done) {
        store.read(node, key, reads, reply -> done.accept(Replies.ofRead(reply, ok -> show.apply(ok.values()))));
    }

    private void writeBack(String key, Reply.Ok was, Value next, @Nullable Object value, Consumer<Outcome> done) {
        if (isSerial()) {
            Value expected = was.values().isEmpty() ? null : was.values().getFirst();
            store.cas(node, key, expected, next, reply -> done.accept(Replies.ofWrite(reply, value)));
        } else {
            store.write(
                    node,
                    key,
                    next,
                    writes.withContext(was.context()),
                    reply -> done.accept(Replies.ofWrite(reply, value)));
        }
    }

    private boolean isSerial() {
        return writes.level() == Level.SERIAL;
    }
}
