package dev.quarrel.store;

import dev.quarrel.store.paxos.Acceptor;
import dev.quarrel.store.paxos.Change;
import dev.quarrel.store.paxos.Proposer;
import dev.quarrel.store.paxos.Quorums;
import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.DotSet;
import dev.quarrel.store.versions.Value;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One read, write, delete or compare-and-set at level SERIAL: attempts of a [Proposer], each under a higher ballot and
/// after a random pause, until one is chosen, one's outcome is unknown, or the time is up.
final class SerialRequest implements Request {
    private static final int FIRST_PAUSE_MILLIS = 8;
    private static final int LAST_PAUSE_MILLIS = 128;

    private final Coordinator coordinator;
    private final Serial serial;
    private final String key;
    private final Change change;
    private final long deadlineNanos;
    private final Consumer<Reply> done;
    private Quorums quorums = Quorums.majority(List.of());
    private long ringEpoch;
    private @Nullable Proposer proposer;
    private Dot highest = Acceptor.NO_BALLOT;
    private int pauseMillis = FIRST_PAUSE_MILLIS;
    private long id;

    SerialRequest(
            Coordinator coordinator,
            Serial serial,
            String key,
            Change change,
            long deadlineNanos,
            Consumer<Reply> done) {
        this.coordinator = coordinator;
        this.serial = serial;
        this.key = key;
        this.change = change;
        this.deadlineNanos = deadlineNanos;
        this.done = done;
    }

    void start() {
        quorums = coordinator.voters(key);
        ringEpoch = coordinator.ringEpoch();
        if (!quorums.possible(coordinator.liveness::alive)) {
            finish(new Reply.Unavailable("SERIAL needs a majority of the replicas of '" + key + "', " + quorums.accept()
                    + "; too few are alive; nothing was changed. Retry."));
        } else if (coordinator.ports.nanoTime() >= deadlineNanos) {
            finish(tooLate());
        } else {
            Proposer attempt = new Proposer(change, serial.ballotAbove(highest), quorums);
            proposer = attempt;
            id = coordinator.register(this);
            send(new Message.PaxosPrepare(id, key, attempt.ballot(), ringEpoch));
        }
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    @Override
    public void answered(String from, Message message) {
        if (message instanceof Message.PaxosAnswer answer) {
            take(attempt().answered(from, answer.answer()));
        }
    }

    @Override
    public void expire() {
        switch (attempt().expire()) {
            case Proposer.Unknown unknown ->
                finish(new Reply.Indeterminate(unknown.acked(), unknown.of(), "timed out waiting for acceptors"));
            case Proposer.Retry retry -> finish(tooLate());
            case Proposer.Wait wait -> {}
            case Proposer.Accept accept -> {}
            case Proposer.Done already -> {}
        }
    }

    private void take(Proposer.Step step) {
        switch (step) {
            case Proposer.Wait wait -> {}
            case Proposer.Accept accept ->
                send(new Message.PaxosAccept(id, key, attempt().ballot(), accept.value(), ringEpoch));
            case Proposer.Done chosen -> {
                coordinator.forget(id);
                finish(reply(chosen));
            }
            case Proposer.Retry retry -> again(retry.highest());
            case Proposer.Unknown unknown -> {
                coordinator.forget(id);
                finish(new Reply.Indeterminate(
                        unknown.acked(), unknown.of(), "outbid by another coordinator while being accepted"));
            }
        }
    }

    private void again(Dot outbidBy) {
        coordinator.forget(id);
        highest = outbidBy;
        coordinator.metrics.serialRetries++;
        // A random pause, or two coordinators could outbid one another for ever.
        int pause = 1 + coordinator.ports.random().nextInt(pauseMillis);
        pauseMillis = Math.min(2 * pauseMillis, LAST_PAUSE_MILLIS);
        coordinator.ports.after(pause, this::start);
    }

    private void send(Message message) {
        quorums.voters().forEach(voter -> coordinator.send(voter, message));
    }

    private void finish(Reply reply) {
        done.accept(reply);
        serial.finished(key);
    }

    private Reply reply(Proposer.Done chosen) {
        Value before = chosen.before();
        if (!chosen.matched() && change instanceof Change.CompareAndSet cas) {
            return new Reply.Refused("Expected '" + key + "' to hold " + show(cas.expected()) + ", it holds "
                    + show(before) + "; nothing was changed.");
        }
        boolean reads = change instanceof Change.Read && before != null;
        List<Dot> ballot = List.of(attempt().ballot());
        return new Reply.Ok(reads ? List.of(before) : List.of(), DotSet.EMPTY, ballot, answers(ballot));
    }

    /// Those who accepted, a read's value too: they hold it under this ballot now.
    private List<Reply.Answer> answers(List<Dot> ballot) {
        return attempt().acceptedBy().stream()
                .map(acceptor -> new Reply.Answer(acceptor, ballot))
                .toList();
    }

    private static String show(@Nullable Value value) {
        if (value == null) {
            return "nothing";
        }
        String text = value.text();
        return text.length() <= 40 ? "'" + text + "'" : "'" + text.substring(0, 40) + "…'";
    }

    private Reply.Unavailable tooLate() {
        return new Reply.Unavailable("No majority of the replicas of '" + key
                + "' let this request through in time; nothing was changed. Retry.");
    }

    private Proposer attempt() {
        return Objects.requireNonNull(proposer, "start() comes first");
    }
}
