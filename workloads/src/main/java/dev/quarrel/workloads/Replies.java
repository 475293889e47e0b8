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
            case Reply.Ok ok -> new Outcome(Event.Type.OK, value, told(ok, acks(ok.answers())));
            case Reply.Unavailable no -> Outcome.fail(value, "unavailable: " + no.reason());
            case Reply.Refused no -> Outcome.fail(value, "refused: " + no.reason());
            case Reply.Indeterminate unknown ->
                new Outcome(Event.Type.INFO, value, indeterminate(unknown, acks(unknown.answers())));
            case Reply.Local local -> throw unasked(local);
        };
    }

    /// The outcome of a read; `value` makes what the history shows of what was found.
    static Outcome ofRead(Reply reply, Function<Reply.Ok, @Nullable Object> value) {
        return switch (reply) {
            case Reply.Ok ok -> new Outcome(Event.Type.OK, value.apply(ok), told(ok, heard(ok.answers())));
            case Reply.Unavailable no -> Outcome.fail(null, "unavailable: " + no.reason());
            case Reply.Refused no -> Outcome.fail(null, "refused: " + no.reason());
            case Reply.Indeterminate unknown ->
                new Outcome(Event.Type.FAIL, null, indeterminate(unknown, heard(unknown.answers())));
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

    /// The version, or of siblings all of theirs; and what the replicas answered.
    private static Map<String, Object> told(Reply.Ok ok, Map<String, Object> answers) {
        List<Dot> versions = ok.versions();
        Map<String, Object> told = new LinkedHashMap<>();
        if (versions.size() == 1) {
            told.put("version", versions.getFirst().toString());
        } else if (!versions.isEmpty()) {
            told.put("versions", texts(versions));
        }
        told.putAll(answers);
        return told;
    }

    /// Who acknowledged a write: `"acks":["n2","n3"]`.
    private static Map<String, Object> acks(List<Reply.Answer> answers) {
        return answers.isEmpty()
                ? Map.of()
                : Map.of("acks", answers.stream().map(Reply.Answer::node).toList());
    }

    /// Whom a read heard, and the versions that each held: `"heard":{"n2":["17/n1@1"],"n3":[]}`.
    private static Map<String, Object> heard(List<Reply.Answer> answers) {
        if (answers.isEmpty()) {
            return Map.of();
        }
        Map<String, Object> heard = new LinkedHashMap<>();
        answers.forEach(answer -> heard.put(answer.node(), texts(answer.held())));
        return Map.of("heard", heard);
    }

    private static List<String> texts(List<Dot> versions) {
        return versions.stream().map(Dot::toString).toList();
    }

    /// The same outcome with one more field.
    static Outcome with(Outcome outcome, String field, Object value) {
        Map<String, Object> extra = new LinkedHashMap<>(outcome.extra());
        extra.put(field, value);
        return new Outcome(outcome.type(), outcome.value(), extra);
    }

    private static Map<String, Object> indeterminate(Reply.Indeterminate unknown, Map<String, Object> answers) {
        Map<String, Object> extra = new LinkedHashMap<>();
        extra.put("error", unknown.reason());
        extra.put("acked", unknown.acked());
        extra.put("of", unknown.of());
        extra.putAll(answers);
        return extra;
    }

    private static IllegalStateException unasked(Reply.Local local) {
        return new IllegalStateException("expected the reply of a cluster, got that of one replica: " + local);
    }
}
