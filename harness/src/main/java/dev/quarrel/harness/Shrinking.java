package dev.quarrel.harness;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Step;
import dev.quarrel.workloads.generator.Op;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Makes a failing run as small as it gets: fewer faults, keys, processes, operations, harms of a fault and nodes,
/// messages that all take equally long, clocks that are right, less time in between; while the same anomaly still
/// shows. Delta debugging (Zeller and Hildebrandt, *Simplifying and isolating failure-inducing input*, TSE 2002):
/// take away ever smaller parts, keep what still fails, until no single part can go. The [Oracle] says what fails, by
/// one
/// or two simulated runs of a few milliseconds.
public final class Shrinking {
    /// With more operations than this, time is not worth a try for each gap.
    private static final int FEW = 40;

    private final Oracle oracle;
    private final long deadlineNanos;
    private Plan best;
    /// What the best plan's run showed; null until one has been tried and failed as wanted.
    private Oracle.@Nullable Seen seen;
    private int tries;

    /// @param plan the small run; the same as before where nothing smaller fails
    /// @param before how large the run was
    /// @param after how large it is
    /// @param tries simulated runs that it took
    /// @param whole nothing more can go: it did not end for lack of time
    public record Shrunk(Plan plan, Extent before, Extent after, int tries, boolean whole) {

        /// The kinds of faults that are left, none where the configuration alone is enough.
        public List<String> cause() {
            return plan.schedule().steps().stream()
                    .map(Step::fault)
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    private Shrinking(Plan plan, Oracle oracle, long budgetMillis) {
        this.best = plan;
        this.oracle = oracle;
        this.deadlineNanos = System.nanoTime() + budgetMillis * 1_000_000;
    }

    /// @param history of the failing run
    /// @param anomaly the first of its anomalies: what must still show, by name
    /// @param open opens a simulated world for a plan
    /// @throws IllegalStateException when its operations, played as a script, never show the anomaly
    public static Shrunk shrink(
            Plan plan, List<Event> history, Anomaly anomaly, Function<Plan, World> open, long budgetMillis) {
        Plan scripted = healedInTime(plan, history)
                .with(Script.of(history, plan.options().concurrency()));
        Shrinking shrinking = new Shrinking(scripted, new Oracle(scripted, anomaly.name(), open), budgetMillis);
        // No fault at all, if that is possible: a cut to the operations shown could make one necessary that was not.
        if (!shrinking.tryPlan(scripted.with(Schedule.NONE))) {
            shrinking.cutTo(new Oracle.Seen(history, anomaly));
        }
        shrinking.toAFixedPoint();
        if (shrinking.seen == null) {
            throw new IllegalStateException("expected the operations of the run, played again at their times, to show "
                    + anomaly.name() + " for the same cause; in " + shrinking.tries + " tries they did not");
        }
        return new Shrunk(
                shrinking.best, Extent.of(scripted), Extent.of(shrinking.best), shrinking.tries, !shrinking.late());
    }

    /// Without what the end of the run cut off of its faults: a script has no end before its final operations.
    private static Plan healedInTime(Plan plan, List<Event> history) {
        long whole = history.stream()
                .filter(event -> event.isNemesis() && event.f().equals(Runner.WHOLE))
                .mapToLong(event -> event.time() / 1_000_000)
                .findFirst()
                .orElse(Long.MAX_VALUE);
        return plan.with(new Schedule(plan.schedule().steps().stream()
                .filter(step -> step.atMillis() < whole)
                .map(step -> new Step(step.fault(), step.atMillis(), Math.min(step.untilMillis(), whole), step.harms()))
                .toList()));
    }

    /// The big cuts: only the operations shown, or only their key, and nothing after them.
    private void cutTo(Oracle.Seen what) {
        Anomaly shown = what.anomaly();
        int concurrency = best.options().concurrency();
        List<Op> all = Script.of(what.history(), concurrency).ops();
        List<Op> ofTheAnomaly = all.stream()
                .filter(op -> shown.events().stream()
                        .anyMatch(event -> event.type() == Event.Type.INVOKE
                                && event.time() == op.time()
                                && event.process() % concurrency == op.process()))
                .toList();
        if (attempt(ofTheAnomaly)) {
            return;
        }
        long last = shown.events().stream().mapToLong(Event::time).max().orElse(Long.MAX_VALUE);
        List<Op> ofTheKey =
                all.stream().filter(op -> Objects.equals(op.key(), shown.key())).toList();
        if (!attempt(ofTheKey.stream().filter(op -> op.time() <= last).toList()) && !attempt(ofTheKey)) {
            attempt(all.stream().filter(op -> op.time() <= last).toList());
        }
    }

    private void toAFixedPoint() {
        Plan before;
        do {
            before = best;
            if (seen != null) {
                cutTo(seen);
            }
            calmer();
            dropped(best.schedule().steps(), steps -> tryPlan(best.with(new Schedule(steps))));
            grouped(op -> String.valueOf(op.key()));
            grouped(Op::process);
            dropped(ops(), this::attempt);
            fewerHarms();
            fewerNodes();
            fewerThreads();
            lessTime();
        } while (!best.equals(before) && !late());
    }

    /// What the nodes cannot help: true clocks, no distance, no tail of latency.
    private void calmer() {
        if (!calm(now -> new Plan.Physics(0, 0, true))) {
            calm(now -> new Plan.Physics(0, now.wanMillis(), now.steady()));
            calm(now -> new Plan.Physics(now.clockSkewMillis(), 0, now.steady()));
            calm(now -> new Plan.Physics(now.clockSkewMillis(), now.wanMillis(), true));
        }
    }

    private boolean calm(UnaryOperator<Plan.Physics> change) {
        Plan.Physics changed = change.apply(best.physics());
        return changed.equals(best.physics()) || tryPlan(best.with(changed));
    }

    /// Takes away all operations that have something in common: a key, a thread.
    private void grouped(Function<Op, Object> common) {
        Map<Object, List<Op>> groups = new LinkedHashMap<>();
        ops().forEach(op -> groups.computeIfAbsent(common.apply(op), key -> new ArrayList<>())
                .add(op));
        if (groups.size() > 1) {
            dropped(List.copyOf(groups.keySet()), kept -> {
                Set<Object> those = new HashSet<>(kept);
                return attempt(ops().stream()
                        .filter(op -> those.contains(common.apply(op)))
                        .toList());
            });
        }
    }

    private void fewerHarms() {
        for (int i = 0; i < best.schedule().steps().size(); i++) {
            int at = i;
            dropped(best.schedule().steps().get(i).harms(), harms -> !harms.isEmpty() && tryPlan(withHarms(at, harms)));
        }
    }

    private Plan withHarms(int at, List<Harm> harms) {
        List<Step> steps = new ArrayList<>(best.schedule().steps());
        Step old = steps.get(at);
        steps.set(at, new Step(old.fault(), old.atMillis(), old.untilMillis(), harms));
        return best.with(new Schedule(steps));
    }

    /// Any node, as long as there are enough for N.
    private void fewerNodes() {
        for (String node : best.nodes().reversed()) {
            if (best.nodes().size() > best.store().quorum().n()) {
                tryPlan(Reductions.withoutNode(best, node));
            }
        }
    }

    private void fewerThreads() {
        for (int from : Reductions.threads(best)) {
            for (int into : Reductions.threads(best)) {
                if (from != into && tryPlan(Reductions.merged(best, from, into))) {
                    break;
                }
            }
        }
    }

    private void lessTime() {
        if (ops().size() > FEW) {
            return;
        }
        for (long gap : Reductions.gaps(best)) {
            for (double left : new double[] {0, 0.1, 0.5}) {
                Plan closed = Reductions.closed(best, gap, left);
                if (!closed.equals(best) && tryPlan(closed)) {
                    break;
                }
            }
        }
    }

    /// Takes parts away, halves first, then ever smaller ones, and keeps each smaller list that `fails` accepts.
    private <T> void dropped(Collection<T> all, Predicate<List<T>> fails) {
        List<T> left = List.copyOf(all);
        if (!left.isEmpty() && fails.test(List.of())) {
            return;
        }
        for (int chunk = Math.max(1, left.size() / 2); ; chunk = Math.max(1, chunk / 2)) {
            boolean any = false;
            for (int at = 0; at < left.size() && !late(); ) {
                List<T> rest = new ArrayList<>(left.subList(0, at));
                rest.addAll(left.subList(Math.min(left.size(), at + chunk), left.size()));
                if (!rest.isEmpty() && fails.test(rest)) {
                    left = rest;
                    any = true;
                } else {
                    at += chunk;
                }
            }
            if (late() || (chunk == 1 && !any)) {
                return;
            }
        }
    }

    private boolean attempt(List<Op> ops) {
        return !ops.isEmpty() && tryPlan(best.with(new Script(ops)));
    }

    private boolean tryPlan(Plan plan) {
        if (late()) {
            return false;
        }
        tries++;
        Oracle.Seen shown = oracle.shown(plan);
        if (shown != null) {
            best = plan;
            seen = shown;
        }
        return shown != null;
    }

    private List<Op> ops() {
        Script script = best.script();
        return script == null ? List.of() : script.ops();
    }

    private boolean late() {
        return System.nanoTime() > deadlineNanos;
    }
}
