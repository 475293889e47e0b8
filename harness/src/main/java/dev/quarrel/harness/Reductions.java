package dev.quarrel.harness;

import dev.quarrel.nemesis.Harm;
import dev.quarrel.nemesis.Schedule;
import dev.quarrel.nemesis.Step;
import dev.quarrel.workloads.generator.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Ways to make a scripted plan smaller; whether it still fails is for others to find out.
final class Reductions {
    private static final long MILLI = 1_000_000;
    private static final long GAP_NANOS = 10 * MILLI;

    private Reductions() {}

    /// Without one node and all that strikes it; operations stay on the nodes that they were on, where a thread of the
    /// right number is to be had.
    static Plan withoutNode(Plan plan, String gone) {
        List<String> before = plan.nodes();
        List<String> nodes = before.stream().filter(node -> !node.equals(gone)).toList();
        Map<Integer, Integer> moved = new TreeMap<>();
        for (Op op : ops(plan)) {
            int thread = op.process();
            if (!moved.containsKey(thread)) {
                moved.put(thread, seat(nodes, before.get(thread % before.size()), moved, plan, thread));
            }
        }
        List<Op> ops = ops(plan).stream()
                .map(op -> on(op, moved.getOrDefault(op.process(), op.process())))
                .toList();
        List<Step> steps = new ArrayList<>();
        for (Step step : plan.schedule().steps()) {
            List<Harm> harms = step.harms().stream()
                    .filter(harm -> !harm.touches().contains(gone))
                    .toList();
            if (!harms.isEmpty()) {
                steps.add(new Step(step.fault(), step.atMillis(), step.untilMillis(), harms));
            }
        }
        return plan.withNodes(nodes).with(new Schedule(steps)).with(new Script(ops));
    }

    /// A thread that no other has taken, bound to the wanted node; itself where there is none.
    private static int seat(List<String> nodes, String wanted, Map<Integer, Integer> taken, Plan plan, int thread) {
        for (int seat = 0; seat < plan.options().concurrency(); seat++) {
            if (nodes.get(seat % nodes.size()).equals(wanted) && !taken.containsValue(seat)) {
                return seat;
            }
        }
        return thread;
    }

    /// The operations of one thread given to another.
    static Plan merged(Plan plan, int from, int into) {
        return plan.with(new Script(ops(plan).stream()
                .map(op -> op.process() == from ? on(op, into) : op)
                .toList()));
    }

    static List<Integer> threads(Plan plan) {
        return ops(plan).stream().map(Op::process).distinct().toList();
    }

    /// When nothing begins or ends for a while: the beginning of each such time, last first, so that closing one moves
    /// none that is still to come.
    static List<Long> gaps(Plan plan) {
        List<Long> gaps = new ArrayList<>();
        long last = 0;
        for (long moment : moments(plan)) {
            if (moment - last > 2 * GAP_NANOS) {
                gaps.addFirst(last);
            }
            last = moment;
        }
        return gaps;
    }

    /// Everything after a gap happens earlier by so much that a part of the gap is left, and not less than 10 ms;
    /// before
    /// the first final operation not less than the plan's time to settle.
    static Plan closed(Plan plan, long gap, double left) {
        Long next = moments(plan).higher(gap);
        if (next == null) {
            return plan;
        }
        // In whole milliseconds, which is what faults are planned in.
        long least = next.equals(firstFinal(plan)) ? plan.settleMillis() * MILLI : GAP_NANOS;
        long kept = Math.max(least, Math.round((next - gap) * left));
        long earlier = Math.max(0, next - gap - kept) / MILLI * MILLI;
        LongUnaryOperator move = time -> time > gap ? time - earlier : time;
        List<Op> ops = ops(plan).stream()
                .map(op -> new Op(move.applyAsLong(op.time()), op.process(), op.f(), op.key(), op.value(), op.extra()))
                .toList();
        List<Step> steps = plan.schedule().steps().stream()
                .map(step -> new Step(
                        step.fault(),
                        move.applyAsLong(step.atMillis() * MILLI) / MILLI,
                        move.applyAsLong(step.untilMillis() * MILLI) / MILLI,
                        step.harms()))
                .toList();
        return plan.with(new Schedule(steps)).with(new Script(ops));
    }

    private static @Nullable Long firstFinal(Plan plan) {
        return ops(plan).stream()
                .filter(op -> Script.isFinal(op.extra()))
                .map(Op::time)
                .min(Long::compare)
                .orElse(null);
    }

    private static NavigableSet<Long> moments(Plan plan) {
        NavigableSet<Long> moments = new TreeSet<>();
        ops(plan).forEach(op -> moments.add(op.time()));
        plan.schedule().steps().forEach(step -> {
            moments.add(step.atMillis() * MILLI);
            moments.add(step.untilMillis() * MILLI);
        });
        return moments;
    }

    private static Op on(Op op, int thread) {
        return new Op(op.time(), thread, op.f(), op.key(), op.value(), op.extra());
    }

    private static List<Op> ops(Plan plan) {
        Script script = plan.script();
        return script == null ? List.of() : script.ops();
    }
}
