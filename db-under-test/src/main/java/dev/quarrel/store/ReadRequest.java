package dev.quarrel.store;

import dev.quarrel.store.Message.Cause;
import dev.quarrel.store.Settings.ReadRepair;
import dev.quarrel.store.versions.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One read in flight: asks every replica, joins the first R answers, repairs as configured, and answers.
///
/// With blocking repair it answers only when R replicas hold what it returns, those that answered with it and those
/// that have acknowledged the repair: the write-back phase of Attiya, Bar-Noy, Dolev 1995. Two such reads then never
/// go back in time where 2R > N.
final class ReadRequest implements Request {
    sealed interface Outcome {}

    record Found(@Nullable Stored stored, List<Reply.Answer> answers) implements Outcome {}

    record Failed(Reply reply) implements Outcome {}

    private final Coordinator coordinator;
    private final String key;
    private final Need need;
    private final long deadlineNanos;
    private final boolean repairs;
    private final Consumer<Outcome> done;
    private final Slots slots;
    private final boolean[] asked;
    private final Need holdNeed;
    private final long ringEpoch;
    private final boolean[] answered;
    private final boolean[] failed;
    /// Which replicas hold the result, once there is one.
    private final boolean[] holds;

    private final @Nullable Stored[] states;
    /// What each replica held that answered before it was decided.
    private final List<Reply.Answer> answers = new ArrayList<>(3);

    private @Nullable Stored result;
    private boolean decided;
    private boolean finished;
    private long id;
    private long sentNanos;
    private Ports.Cancel hedge = () -> {};

    ReadRequest(
            Coordinator coordinator,
            String key,
            Need need,
            long deadlineNanos,
            boolean repairs,
            Consumer<Outcome> done) {
        this.coordinator = coordinator;
        this.key = key;
        this.need = need;
        this.deadlineNanos = deadlineNanos;
        this.repairs = repairs && coordinator.settings.readRepair() != ReadRepair.NONE;
        this.done = done;
        slots = coordinator.readSlots(key);
        asked = new boolean[slots.size()];
        holdNeed = coordinator.repairNeed(key, need);
        ringEpoch = coordinator.ringEpoch();
        answered = new boolean[slots.size()];
        failed = new boolean[slots.size()];
        holds = new boolean[slots.size()];
        states = new @Nullable Stored[slots.size()];
    }

    void start() {
        boolean[] alive = slots.alive(coordinator.liveness);
        if (!need.met(alive)) {
            done.accept(new Failed(Coordinator.unavailable(need, alive, "The read of '" + key + "'")));
            return;
        }
        id = coordinator.register(this);
        sentNanos = coordinator.ports.nanoTime();
        int hedgeMillis = coordinator.settings.timing().hedgeMillis();
        if (hedgeMillis > 0) {
            askEnough(alive);
            hedge = coordinator.ports.after(hedgeMillis, this::hedge);
        } else {
            askRest();
        }
    }

    /// Asks no more replicas than needed; the others are asked once these take long (Dean, Barroso 2013, "The tail at
    /// scale").
    private void askEnough(boolean[] alive) {
        for (int i = 0; i < asked.length && !need.met(asked); i++) {
            if (alive[i]) {
                ask(i);
            }
        }
    }

    private void hedge() {
        if (!decided && coordinator.settings.has(Defect.HEDGE_DUPLICATE)) {
            for (int i = 0; i < asked.length; i++) {
                if (asked[i]) {
                    ask(i);
                }
            }
        } else if (!decided) {
            coordinator.metrics.hedgedReads++;
            askRest();
        }
    }

    private void askRest() {
        for (int i = 0; i < asked.length; i++) {
            if (!asked[i]) {
                ask(i);
            }
        }
    }

    private void ask(int i) {
        asked[i] = true;
        coordinator.send(slots.target(i), new Message.ReplicaRead(id, key, slots.hintFor(i), ringEpoch));
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
        if (answer instanceof Message.ReplicaState state && !answered[i]) {
            coordinator.metrics.answered(from, coordinator.ports.nanoTime() - sentNanos);
            answered[i] = true;
            states[i] = state.stored();
            remember(from, state.stored());
            took(i);
        } else if (answer instanceof Message.ReplicaState state && coordinator.settings.has(Defect.HEDGE_DUPLICATE)) {
            countAgain(state);
        } else if (answer instanceof Message.ReplicaAck && decided) {
            holds[i] = true;
            states[i] = result;
            finishIfHeld();
        } else if (answer instanceof Message.ReplicaRefused refused && !answered[i]) {
            failed[i] = true;
            askRest();
            failIfHopeless(refused.reason());
        }
        retireIfComplete();
    }

    /// The defect: a second answer of one replica is taken for that of another.
    private void countAgain(Message.ReplicaState state) {
        for (int i = 0; i < answered.length; i++) {
            if (!answered[i] && !decided) {
                answered[i] = true;
                states[i] = state.stored();
                took(i);
            }
        }
    }

    private void remember(String from, @Nullable Stored held) {
        if (!decided) {
            answers.add(new Reply.Answer(from, held == null ? List.of() : held.dots()));
        }
    }

    private void took(int i) {
        if (!decided && need.met(answered)) {
            decide();
        } else if (decided && !finished) {
            checkHolds(i);
            finishIfHeld();
        }
    }

    private void decide() {
        decided = true;
        hedge.cancel();
        result = joined();
        String tooLarge = Limits.tooLargeToSend(key, result);
        if (tooLarge != null) {
            fail(tooLarge);
            return;
        }
        boolean waits = repairs && result != null && coordinator.settings.readRepair() == ReadRepair.BLOCKING;
        if (!waits) {
            finish();
            return;
        }
        for (int i = 0; i < answered.length; i++) {
            if (answered[i]) {
                checkHolds(i);
            }
        }
        finishIfHeld();
    }

    /// Marks the replica as a holder of the result, or repairs it.
    private void checkHolds(int i) {
        Stored state = states[i];
        Stored wanted = result;
        if (wanted == null
                || (state != null && coordinator.versioning.join(state, wanted).equals(state))) {
            holds[i] = true;
        } else {
            repair(i, wanted);
        }
    }

    private void repair(int i, Stored wanted) {
        coordinator.metrics.staleReplies++;
        coordinator.metrics.readRepairs++;
        states[i] = wanted;
        coordinator.send(
                slots.target(i), new Message.ReplicaWrite(id, key, wanted, Cause.REPAIR, slots.hintFor(i), ringEpoch));
    }

    private void finishIfHeld() {
        if (!finished && holdNeed.met(holds)) {
            finish();
        }
    }

    private void finish() {
        finished = true;
        done.accept(new Found(result, List.copyOf(answers)));
    }

    private void failIfHopeless(String reason) {
        boolean[] hopeful = failed.clone();
        for (int i = 0; i < hopeful.length; i++) {
            hopeful[i] = !hopeful[i];
        }
        if (!decided && !need.met(hopeful)) {
            decided = true;
            fail(reason);
        }
    }

    private void fail(String reason) {
        finished = true;
        done.accept(new Failed(new Reply.Indeterminate(need.have(answered), need.of(), reason, List.copyOf(answers))));
    }

    /// Once answered, a read stays only to repair the replicas that answer late.
    private void retireIfComplete() {
        if (!finished) {
            return;
        }
        boolean all = true;
        for (int i = 0; i < answered.length; i++) {
            all &= answered[i] || failed[i] || !asked[i];
        }
        if (all || !repairs) {
            coordinator.forget(id);
            repairStale();
        }
    }

    @Override
    public void expire() {
        hedge.cancel();
        if (!finished) {
            fail("timed out waiting for replicas");
        }
        repairStale();
    }

    private void repairStale() {
        Stored newest = repairs ? joined() : result;
        if (newest == null || Limits.tooLargeToSend(key, newest) != null) {
            return;
        }
        for (int i = 0; i < answered.length; i++) {
            Stored state = states[i];
            boolean stale = answered[i]
                    && (state == null
                            || !coordinator.versioning.join(state, newest).equals(state));
            if (stale && repairs) {
                repair(i, newest);
            } else if (stale) {
                coordinator.metrics.staleReplies++;
            }
        }
    }

    private @Nullable Stored joined() {
        Stored joined = null;
        for (int i = 0; i < states.length; i++) {
            Stored state = states[i];
            if (answered[i] && state != null) {
                joined = joined == null ? state : coordinator.versioning.join(joined, state);
            }
        }
        return joined;
    }
}
