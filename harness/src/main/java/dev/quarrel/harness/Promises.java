package dev.quarrel.harness;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Verdict;
import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Step;
import dev.quarrel.store.Guarantee;
import dev.quarrel.store.Guarantee.Assumption;
import dev.quarrel.store.Guarantee.Promise;
import dev.quarrel.store.Guarantees;
import dev.quarrel.store.Settings.Deletes;
import dev.quarrel.workloads.Judge;
import dev.quarrel.workloads.Workload;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// What the configuration of a plan promises of that which its workload judges, and whether an anomaly breaks it. A
/// history is judged the same either way; this says what to make of it.
///
/// ```
/// 3/2/2 strict abd, stale-read     This configuration promises a linearizable register: the promise is broken.
/// 3/1/1 strict abd, stale-read     Not promised by this configuration: R + W <= N, …
/// lww-wall, clocks off by 2 s      Promised only as long as clocks are in step, and in this run that did not hold.
/// ```
public final class Promises {
    private final Plan plan;
    private final Set<Assumption> broken;

    Promises(Plan plan) {
        this.plan = plan;
        this.broken = broken(plan);
    }

    /// The promises that the workload's checkers judge, each once, given or not; and last, which assumptions the plan
    /// does not keep.
    public static List<String> lines(Plan plan) {
        Promises promises = new Promises(plan);
        List<String> lines = new ArrayList<>();
        for (Checker checker : Run.workload(plan).checkers()) {
            if (checker instanceof Judge judge) {
                Guarantee guarantee = promises.guarantee(judge);
                lines.add(guarantee.toString());
                guarantee.assuming().stream()
                        .filter(promises.broken::contains)
                        .forEach(assumption -> lines.add("in this run it is not so that " + assumption.words()));
            }
        }
        return lines.stream().distinct().toList();
    }

    /// The workload's checkers, each of whose anomalies says what it means for the promise.
    ///
    /// @param within what else is wrapped around the checker itself
    List<Checker> tell(Workload workload, UnaryOperator<Checker> within) {
        return workload.checkers().stream()
                .map(checker -> checker instanceof Judge judge
                        ? new Told(within.apply(judge.checker()), guarantee(judge), broken)
                        : within.apply(checker))
                .toList();
    }

    /// Whether anything was found that the configuration promised would not be.
    public static boolean breaks(Verdict verdict) {
        return verdict.details().values().stream()
                .anyMatch(
                        part -> part instanceof Map<?, ?> details && Boolean.TRUE.equals(details.get("breaksPromise")));
    }

    private Guarantee guarantee(Judge judge) {
        return new Guarantees(plan.store(), plan.members(), judge.reads(), judge.writes()).guarantee(judge.promise());
    }

    private static Set<Assumption> broken(Plan plan) {
        EnumSet<Assumption> broken = EnumSet.noneOf(Assumption.class);
        if (plan.physics().clockSkewMillis() > 0) {
            broken.add(Assumption.SYNCED_CLOCKS);
        }
        for (Step step : plan.schedule().steps()) {
            step.harms().forEach(harm -> breaks(harm, broken));
        }
        long runMillis = plan.options().timeLimitNanos() / 1_000_000 + plan.settleMillis();
        if (plan.settleMillis() < repairMillis(plan)) {
            broken.add(Assumption.TIME_TO_REPAIR);
        }
        boolean short_ = plan.store().deletes() instanceof Deletes.Aged aged && aged.gcMillis() < runMillis;
        if (short_ && !plan.schedule().steps().isEmpty()) {
            broken.add(Assumption.SHORT_OUTAGES);
        }
        return broken;
    }

    /// Whether the workload of the plan judges convergence, and so must wait for it.
    public static boolean awaitRepair(Plan plan) {
        return Run.workload(plan).checkers().stream()
                .anyMatch(checker -> checker instanceof Judge judge && judge.promise() == Promise.CONVERGENCE);
    }

    /// How long anti-entropy takes until every node has compared itself with every other, one each interval, and the
    /// last of these exchanges is over; 0 where there is none.
    public static long repairMillis(Plan plan) {
        long interval = plan.store().antiEntropy().intervalMillis();
        return interval == 0
                ? 0
                : interval * (plan.members().size() - 1) + plan.store().timing().requestMillis();
    }

    private static void breaks(Harm harm, Set<Assumption> broken) {
        if (harm instanceof Harm.ClockBump || harm instanceof Harm.ClockStrobe || harm instanceof Harm.ClockDrift) {
            broken.add(Assumption.SYNCED_CLOCKS);
        }
        if (harm instanceof Harm.PowerLoss) {
            broken.add(Assumption.NO_POWER_LOSS);
        }
        if (harm instanceof Harm.OldDisk || harm instanceof Harm.WipeDisk) {
            broken.add(Assumption.DISKS_KEPT);
        }
    }

    private record Told(Checker checker, Guarantee guarantee, Set<Assumption> broken) implements Checker {
        @Override
        public String name() {
            return checker.name();
        }

        @Override
        public Verdict check(History history, Budget budget) {
            Verdict verdict = checker.check(history, budget);
            String meaning = meaning();
            List<Anomaly> anomalies = verdict.anomalies().stream()
                    .map(found ->
                            new Anomaly(found.name(), found.key(), found.events(), found.explanation() + " " + meaning))
                    .toList();
            Map<String, Object> details = new LinkedHashMap<>(verdict.details());
            details.put("promise", guarantee.toString());
            details.put("found", anomalies.size());
            details.put(
                    "breaksPromise",
                    !anomalies.isEmpty() && guarantee.given() && missing().isEmpty());
            return new Verdict(verdict.checker(), verdict.validity(), verdict.because(), anomalies, details);
        }

        private List<String> missing() {
            return guarantee.assuming().stream()
                    .filter(broken::contains)
                    .map(Assumption::words)
                    .toList();
        }

        private String meaning() {
            if (!guarantee.given()) {
                return "Not promised by this configuration: " + guarantee.because() + ".";
            }
            String what = guarantee.promise().words();
            return missing().isEmpty()
                    ? "This configuration promises " + what + ": the promise is broken."
                    : "This configuration promises " + what + " only as long as " + String.join(" and ", missing())
                            + ", and in this run that did not hold.";
        }
    }
}
