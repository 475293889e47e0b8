package dev.quarrel.nemesis;

import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Plays a schedule upon a cluster, tells each step as it happens, and keeps the ledger of what bit.
///
/// ```
/// 3.000 s  begin  partition-one  cut from=n1 to=n2 …
/// 3.041 s  begun  partition-one
/// 8.000 s  heal   partition-one
/// 8.038 s  healed partition-one  bites=212
/// ```
///
/// One thread owns it: timers and the cluster's answers come on the thread that called [#play].
public final class Nemesis {
    /// Runs a task at a time since the start of the test.
    @FunctionalInterface
    public interface Timer {
        void at(long millis, Runnable task);
    }

    /// What happened to a step.
    public enum Phase {
        /// Asked for.
        BEGIN,
        /// In force.
        BEGUN,
        /// Its end was asked for.
        HEAL,
        /// Ended.
        HEALED,
        /// It never began, for this world cannot do it.
        UNSUPPORTED,
        /// It went wrong; the note says how.
        BROKEN
    }

    /// One happening.
    ///
    /// @param number of the step in the schedule, from 0
    /// @param bites how often it bit, so far
    /// @param note why it is unsupported or broken, or, when it healed, why the cluster refused it; otherwise empty
    public record Incident(Phase phase, int number, Step step, long bites, String note) {}

    /// The last known state of one step, for the statistics: a fault that never bit proves nothing.
    public record Entry(Step step, Phase phase, long bites, String note) {}

    private final Schedule schedule;
    private final Breakable cluster;
    private final Consumer<Incident> tell;
    private final TreeMap<Integer, Entry> ledger = new TreeMap<>();
    private final TreeSet<Integer> active = new TreeSet<>();
    private boolean stopped;
    private int unanswered;
    private @Nullable Runnable whenHealed;

    public Nemesis(Schedule schedule, Breakable cluster, Consumer<Incident> tell) {
        this.schedule = schedule;
        this.cluster = cluster;
        this.tell = tell;
    }

    /// Sets the timers of all steps.
    public void play(Timer timer) {
        for (int number = 0; number < schedule.steps().size(); number++) {
            int n = number;
            Step step = schedule.steps().get(number);
            timer.at(step.atMillis(), () -> begin(n, step));
            timer.at(step.untilMillis(), () -> heal(n));
        }
    }

    /// Begins nothing more, heals all that is broken, and calls back when the cluster is whole.
    public void stop(Runnable whole) {
        stopped = true;
        whenHealed = whole;
        List.copyOf(active).forEach(this::heal);
        maybeWhole();
    }

    /// The steps that were reached, in the schedule's order.
    public List<Entry> ledger() {
        return List.copyOf(ledger.values());
    }

    private void begin(int number, Step step) {
        if (stopped) {
            return;
        }
        String reason = step.harms().stream()
                .map(cluster::whyNot)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        if (reason != null) {
            note(Phase.UNSUPPORTED, number, step, 0, reason);
            return;
        }
        active.add(number);
        unanswered++;
        note(Phase.BEGIN, number, step, 0, "");
        cluster.begin(step.harms(), outcome -> answered(Phase.BEGUN, number, step, outcome));
    }

    private void heal(int number) {
        if (active.remove(number)) {
            Step step = schedule.steps().get(number);
            unanswered++;
            note(Phase.HEAL, number, step, bites(number), "");
            cluster.end(step.harms(), outcome -> answered(Phase.HEALED, number, step, outcome));
        }
    }

    private void answered(Phase phase, int number, Step step, Breakable.Outcome outcome) {
        unanswered--;
        long bites = Math.max(bites(number), outcome.total());
        if (outcome.problem() == null) {
            note(phase, number, step, bites, outcome.refusal() == null ? "" : outcome.refusal());
        } else {
            note(Phase.BROKEN, number, step, bites, outcome.problem());
        }
        maybeWhole();
    }

    private long bites(int number) {
        Entry entry = ledger.get(number);
        return entry == null ? 0 : entry.bites();
    }

    private void note(Phase phase, int number, Step step, long bites, String note) {
        ledger.put(number, new Entry(step, phase, bites, note));
        tell.accept(new Incident(phase, number, step, bites, note));
    }

    private void maybeWhole() {
        Runnable whole = whenHealed;
        if (stopped && unanswered == 0 && active.isEmpty() && whole != null) {
            whenHealed = null;
            whole.run();
        }
    }
}
