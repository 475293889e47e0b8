package dev.quarrel.workloads;

import dev.quarrel.checker.Event;
import dev.quarrel.store.Reply;
import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.DotSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a reply means, in one place. Mapping a timeout to fail would invent dirty reads; mapping a fail to info would
/// hide real ones.
///
/// | the store says | write | read |
/// |---|---|---|
/// | ok | ok | ok |
/// | unavailable, nothing was sent | fail | fail |
/// | refused before any replica applied it | fail | fail |
/// | indeterminate, no answer, connection lost | info | fail: a read has no effect of its own |
final class Replies {
    private Replies() {}

    /// The outcome of a write of `value`, a delete, or anything else that changes something.
    static Outcome ofWrite(Reply reply, @Nullable Object value) {
        return switch (reply) {
            case Reply.Ok ok -> new Outcome(Event.Type.OK, value, versions(ok));
            case Reply.Unavailable no -> Outcome.fail(value, "unavailable: " + no.reason());
            case Reply.Refused no -> Outcome.fail(value, "refused: " + no.reason());
            case Reply.Indeterminate unknown -> new Outcome(Event.Type.INFO, value, indeterminate(unknown));
            case Reply.Local local -> throw unasked(local);
        };
    }

    /// The outcome of a read; `value` makes what the history shows of what was found.
    static Outcome ofRead(Reply reply, Function<Reply.Ok, @Nullable Object> value) {
        return switch (reply) {
            case Reply.Ok ok -> new Outcome(Event.Type.OK, value.apply(ok), versions(ok));
            case Reply.Unavailable no -> Outcome.fail(null, "unavailable: " + no.reason());
            case Reply.Refused no -> Outcome.fail(null, "refused: " + no.reason());
            case Reply.Indeterminate unknown -> new Outcome(Event.Type.FAIL, null, indeterminate(unknown));
            case Reply.Local local -> throw unasked(local);
        };
    }

    /// A context as plain data, as checkers read it.
    static Map<String, Object> context(DotSet context) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("vector", context.vector());
        if (!context.cloud().isEmpty()) {
            data.put("cloud", context.cloud().stream().map(Dot::toString).toList());
        }
        return data;
    }

    /// The version, or of siblings all of theirs.
    private static Map<String, Object> versions(Reply.Ok ok) {
        List<String> versions = ok.versions().stream().map(Dot::toString).toList();
        return switch (versions.size()) {
            case 0 -> Map.of();
            case 1 -> Map.of("version", versions.getFirst());
            default -> Map.of("versions", versions);
        };
    }

    /// The same outcome with one more field.
    static Outcome with(Outcome outcome, String field, Object value) {
        Map<String, Object> extra = new LinkedHashMap<>(outcome.extra());
        extra.put(field, value);
        return new Outcome(outcome.type(), outcome.value(), extra);
    }

    private static Map<String, Object> indeterminate(Reply.Indeterminate unknown) {
        Map<String, Object> extra = new LinkedHashMap<>();
        extra.put("error", unknown.reason());
        extra.put("acked", unknown.acked());
        extra.put("of", unknown.of());
        return extra;
    }

    private static IllegalStateException unasked(Reply.Local local) {
        return new IllegalStateException("expected the reply of a cluster, got that of one replica: " + local);
    }
}
