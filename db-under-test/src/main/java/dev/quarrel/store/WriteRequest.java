package dev.quarrel.store;

import dev.quarrel.store.Message.Cause;
import dev.quarrel.store.versions.Dot;
import dev.quarrel.store.versions.Stored;
import dev.quarrel.store.versions.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One write or delete in flight: reads first where the versions need it, then sends the new state to every replica
/// and answers when W have it durably.
///
/// Until the state is sent a failure is definite. From then on it is not: what fewer than W acknowledged is never
/// taken back, and repair may spread it later.
final class WriteRequest implements Request {
    private final Coordinator coordinator;
    private final String key;
    private final @Nullable Value value;
    private final WriteOptions options;
    private final Need need;
    private final long deadlineNanos;
    private final Consumer<Reply> done;
    private final Slots slots;
    /// Of the ring that the places are of; the ring may have moved on when the read phase is over.
    private final long ringEpoch;
    private final boolean countsHints;
    private final boolean[] acked;
    private final boolean[] refused;
    /// Who truly acknowledged: hints and defects count in `acked` too.
    private final List<Reply.Answer> answers = new ArrayList<>(3);

    private @Nullable Stored written;
    private String lastRefusal = "";
    private boolean hinted;
    private boolean answered;
    private boolean expired;
    private long id;
    private long sentNanos;

    WriteRequest(
            Coordinator coordinator,
            String key,
            @Nullable Value value,
            WriteOptions options,
            Need need,
            long deadlineNanos,
            Consumer<Reply> done) {
        this.coordinator = coordinator;
        this.key = key;
        this.value = value;
        this.options = options;
        this.need = need;
        this.deadlineNanos = deadlineNanos;
        this.done = done;
        slots = coordinator.writeSlots(key);
        ringEpoch = coordinator.ringEpoch();
        acked = new boolean[slots.size()];
        refused = new boolean[slots.size()];
        countsHints = options.level() == Level.ANY || coordinator.settings.has(Defect.ACK_HINT);
    }

    void start() {
        if (!enoughAlive()) {
            return;
        }
        if (!coordinator.versioning.readsFirst(options.context())) {
            send(null);
            return;
        }
        Need readNeed = coordinator.readPhaseNeed(key, options);
        new ReadRequest(coordinator, key, readNeed, deadlineNanos, false, this::afterRead).start();
    }

    private void afterRead(ReadRequest.Outcome outcome) {
        switch (outcome) {
            case ReadRequest.Found found -> {
                if (enoughAlive()) {
                    send(found.stored());
                }
            }
            case ReadRequest.Failed failed -> done.accept(beforeSending(failed.reply()));
        }
    }

    /// A failed read phase is a definite failure of the write: no replica was told to change anything.
    private static Reply beforeSending(Reply reply) {
        return switch (reply) {
            case Reply.Indeterminate short_ ->
                new Reply.Unavailable("The write's read phase got " + short_.acked() + " of " + short_.of()
                        + " answers (" + short_.reason() + "); nothing was written. Retry.");
            case Reply.Ok ok -> ok;
            case Reply.Unavailable unavailable -> unavailable;
            case Reply.Refused refused -> refused;
            case Reply.Local local -> local;
        };
    }

    private boolean enoughAlive() {
        boolean[] alive = slots.alive(coordinator.liveness);
        boolean enough = countsHints || need.met(alive);
        if (!enough) {
            done.accept(Coordinator.unavailable(need, alive, "The write of '" + key + "'"));
        }
        return enough;
    }

    private void send(@Nullable Stored read) {
        Stored stored = coordinator.versioning.write(key, read, value, options.context(), coordinator.source);
        written = stored;
        id = coordinator.register(this);
        sentNanos = coordinator.ports.nanoTime();
        Message write = new Message.ReplicaWrite(id, key, stored, Cause.WRITE, null, ringEpoch);
        for (int i = 0; i < slots.size(); i++) {
            String home = slots.hintFor(i);
            coordinator.send(
                    slots.target(i),
                    home == null ? write : new Message.ReplicaWrite(id, key, stored, Cause.WRITE, home, ringEpoch));
            if (home == null && !coordinator.liveness.alive(slots.target(i))) {
                hint(i);
            }
        }
    }

    /// Holds the write here for a home that does not answer. That is no acknowledgement of a replica, and counts only
    /// where the level says so.
    private boolean hint(int i) {
        boolean held = coordinator.hint(slots.home(i), key, Objects.requireNonNull(written), () -> {
            acked[i] |= countsHints;
            answerIfMet();
            answerIfExpired();
        });
        hinted |= held;
        return held;
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
    public void answered(String from, Message answer) {
        int i = slots.indexOf(from);
        if (i < 0) {
            return;
        }
        if (answer instanceof Message.ReplicaAck) {
            coordinator.metrics.answered(from, coordinator.ports.nanoTime() - sentNanos);
            acked[i] = true;
            remember(new Reply.Answer(from, List.of()));
            if (coordinator.settings.has(Defect.ACK_DUPLICATE)) {
                acked[(i + 1) % acked.length] = true;
            }
        } else if (answer instanceof Message.ReplicaRefused refusal) {
            refused[i] = true;
            lastRefusal = refusal.reason();
        }
        answerIfMet();
        if (!answered && all()) {
            // A hint that is held comes home one day, whatever was refused meanwhile.
            boolean nowhere = count(acked) == 0 && !hinted;
            answer(nowhere ? new Reply.Refused(lastRefusal) : short_(lastRefusal));
        }
        if (all()) {
            coordinator.forget(id);
        }
    }

    /// A network may double an answer.
    private void remember(Reply.Answer answer) {
        if (!answered && !answers.contains(answer)) {
            answers.add(answer);
        }
    }

    private void answerIfMet() {
        if (!answered && need.met(acked)) {
            answer(ok());
        }
    }

    @Override
    public void expire() {
        expired = true;
        boolean held = false;
        for (int i = 0; i < acked.length; i++) {
            held |= !acked[i] && !refused[i] && hint(i);
        }
        // A hint that counts answers once it is durable.
        if (!held || !countsHints) {
            answerIfExpired();
        }
    }

    private void answerIfExpired() {
        if (expired && !answered) {
            answer(short_("timed out waiting for replicas"));
        }
    }

    private void answer(Reply reply) {
        answered = true;
        done.accept(reply);
    }

    private Reply ok() {
        Stored stored = Objects.requireNonNull(written);
        List<Dot> own = stored.dots().stream()
                .filter(dot -> dot.actor().equals(coordinator.source.actor()))
                .toList();
        return new Reply.Ok(List.of(), stored.seen(), List.of(own.getLast()), List.copyOf(answers));
    }

    /// Fewer than W have it, some may: unknown for ever.
    private Reply short_(String reason) {
        return coordinator.settings.has(Defect.FAIL_MEANS_FAIL)
                ? new Reply.Unavailable(reason)
                : new Reply.Indeterminate(need.have(acked), need.of(), reason, List.copyOf(answers));
    }

    private boolean all() {
        return count(acked) + count(refused) >= acked.length;
    }

    private static int count(boolean[] flags) {
        int count = 0;
        for (boolean flag : flags) {
            count += flag ? 1 : 0;
        }
        return count;
    }
}
