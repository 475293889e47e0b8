package dev.quarrel.checker;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One line of a history: an invocation or a completion of an operation, or a step of the nemesis.
///
/// ```
/// {"index":0,"time":812000,"process":3,"type":"invoke","f":"write","key":"k1","value":7,"node":"n2"}
/// {"index":1,"time":944000,"process":3,"type":"ok","f":"write","key":"k1","value":7,"node":"n2"}
/// ```
///
/// @param index position in the history, from 0
/// @param time nanoseconds since the start of the test
/// @param process the logical thread that issued it, or [#NEMESIS]
/// @param type what the line says of the operation
/// @param f what was asked: `read`, `write`, `cas`, `add`, …
/// @param key the key, or null where the operation has none
/// @param value the argument or the result: null, Boolean, Long, Double, String, List or Map of these
/// @param extra further fields (node, context, version, error, …), kept in the order given
public record Event(
        long index,
        long time,
        int process,
        Type type,
        String f,
        @Nullable String key,
        @Nullable Object value,
        Map<String, Object> extra) {

    /// The process id of the nemesis; in files it is written `"nemesis"`.
    public static final int NEMESIS = -1;

    public Event {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(f, "f");
        Objects.requireNonNull(extra, "extra");
    }

    /// What a line says of its operation (Jepsen's `:type`).
    public enum Type {
        /// The operation began.
        INVOKE,
        /// It happened.
        OK,
        /// It certainly did not happen.
        FAIL,
        /// Unknown: it may take effect at any later time, for ever; its process id is retired.
        INFO
    }

    /// The same with another index.
    Event at(long index) {
        return new Event(index, time, process, type, f, key, value, extra);
    }

    public boolean isNemesis() {
        return process == NEMESIS;
    }

    /// The node the operation was sent to, or null.
    public @Nullable String node() {
        Object node = extra.get("node");
        return node == null ? null : node.toString();
    }
}
