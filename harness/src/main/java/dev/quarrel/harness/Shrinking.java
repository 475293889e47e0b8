package dev.quarrel.harness;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.Validity;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Step;
import dev.quarrel.workloads.generator.Op;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/// Makes a failing run as small as it gets: fewer operations, faults, harms of a fault, and nodes, while the same
/// anomaly
/// still shows. Delta debugging (Zeller and Hildebrandt, *Simplifying and isolating failure-inducing input*, TSE 2002):
/// take away ever smaller parts, keep what still fails, until no single part can go. The checker is the oracle, and
/// each
/// try is a simulated run of a few milliseconds.
public final class Shrinking {
    private final Function<Plan, World> open;
    private final long deadlineNanos;
    private final String anomaly;
    private Plan best;
    private int tries;

    /// @param operations in the script
    /// @param faults in the schedule
    /// @param tries simulated runs that it took
    public record Shrunk(Plan plan, int operations, int faults, int tries) {}

    private Shrinking(Plan plan, String anomaly, Function<Plan, World> open, long budgetMillis) {
        this.best = plan;
        this.anomaly = anomaly;
        this.open = open;
        this.deadlineNanos = System.nanoTime() + budgetMillis * 1_000_000;
    }

    /// @param history of the failing run
    /// @param anomaly the first of its anomalies: what must still show, by name
    /// @param open opens a simulated world for a plan
    public static Shrunk shrink(
            Plan plan, List<Event> history, Anomaly anomaly, Function<Plan, World> open, long budgetMillis) {
        Plan scripted = plan.with(Script.of(history, plan.options().concurrency()));
        Shrinking shrinking = new Shrinking(scripted, anomaly.name(), open, budgetMillis);
        shrinking.cutToTheAnomaly(anomaly);
        shrinking.toAFixedPoint();
        return new Shrunk(
                shrinking.best,
                shrinking.ops().size(),
                shrinking.best.schedule().steps().size(),
                shrinking.tries);
    }

    /// The big cuts first: only its key, and nothing after it.
    private void cutToTheAnomaly(Anomaly found) {
        long last = found.events().stream().mapToLong(Event::time).max().orElse(Long.MAX_VALUE);
        Set<Object> shown = new HashSet<>();
        found.events().forEach(event -> shown.add(event.time() + "/" + event.f()));
        attempt(ops().stream()
                .filter(op -> shown.contains(op.time() + "/" + op.f()))
                .toList());
        attempt(ops().stream()
                .filter(op -> Objects.equals(op.key(), found.key()))
                .toList());
        attempt(ops().stream().filter(op -> op.time() <= last).toList());
    }

    private void toAFixedPoint() {
        int before;
        do {
            before = size();
            dropped(best.schedule().steps(), steps -> tryPlan(best.with(new Schedule(steps))));
            dropped(ops(), this::attempt);
            fewerHarms();
            fewerNodes();
        } while (size() < before && !late());
    }

    private int size() {
        return ops().size()
                + best.nodes().size()
                + best.schedule().steps().stream()
                        .mapToInt(step -> step.harms().size())
                        .sum();
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

    /// The last nodes, as long as no operation or fault is bound to them and there are enough for N.
    private void fewerNodes() {
        while (best.nodes().size() > best.store().quorum().n()
                && tryPlan(best.withNodes(best.nodes().subList(0, best.nodes().size() - 1)))) {}
    }

    /// Takes parts away, halves first, then ever smaller ones, and keeps each smaller list that `fails` accepts.
    private <T> void dropped(List<T> all, Predicate<List<T>> fails) {
        List<T> left = all;
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
        boolean shows = shows(plan);
        if (shows) {
            best = plan;
        }
        return shows;
    }

    private boolean shows(Plan plan) {
        try (World world = open.apply(plan)) {
            Run.Quick quick = Run.quickly(plan, world);
            return quick.verdict().validity() == Validity.INVALID
                    && quick.verdict().anomalies().stream()
                            .anyMatch(found -> found.name().equals(anomaly));
        } catch (IllegalArgumentException | IllegalStateException impossible) {
            return false;
        }
    }

    private List<Op> ops() {
        Script script = best.script();
        return script == null ? List.of() : script.ops();
    }

    private boolean late() {
        return System.nanoTime() > deadlineNanos;
    }
}
