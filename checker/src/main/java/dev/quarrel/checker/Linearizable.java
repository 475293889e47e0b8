package dev.quarrel.checker;

import dev.quarrel.checker.linear.Failure;
import dev.quarrel.checker.linear.Search;
import dev.quarrel.checker.model.Model;
import dev.quarrel.checker.model.Register;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Judges whether the operations of each key can be put in one order that explains every answer and respects real time
/// (Herlihy and Wing 1990). Keys are judged one by one, in parallel: linearizability is local (their theorem 1).
/// A history without operations is valid; that it proves nothing is for [Stats] to say.
///
/// Steps and memory of the budget are for each key, the time is for all of them. Memory is never more than a third of
/// the
/// heap, so that the budget ends before the heap does. Explaining what is wrong may take as long again.
///
/// ```
/// 0  process 0 invoke write k 1
/// 1  process 0 ok     write k 1
/// 2  process 1 invoke read  k
/// 3  process 1 ok     read  k nil       invalid: stale-read, 1 was acknowledged before the read began
/// ```
public final class Linearizable implements Checker {
    private final Model initial;

    /// @param initial the state in which every key begins
    public Linearizable(Model initial) {
        this.initial = initial;
    }

    /// Registers that begin as null and know read, write and delete.
    public static Linearizable register() {
        return new Linearizable(Register.register(null));
    }

    /// Registers that begin as null and know compare-and-set too.
    public static Linearizable casRegister() {
        return new Linearizable(Register.casRegister(null));
    }

    /// The state in which every key begins.
    public Model initial() {
        return initial;
    }

    @Override
    public String name() {
        return "linearizable";
    }

    private record Part(
            String key,
            int operations,
            Search.Result result,
            @Nullable Anomaly anomaly,
            long steps) {}

    @Override
    public Verdict check(History history, Budget budget) {
        long beganNanos = System.nanoTime();
        List<Map.Entry<String, int[]>> keys =
                List.copyOf(history.positionsByKey().entrySet());
        int atOnce = Math.min(keys.size(), Runtime.getRuntime().availableProcessors());
        long bytes = Math.min(budget.maxBytes(), Runtime.getRuntime().maxMemory() / 3);
        Budget perKey = new Budget(budget.maxSteps(), budget.maxMillis(), bytes / Math.max(1, atOnce));
        List<Part> parts = keys.parallelStream()
                .map(key -> judge(history, key.getKey(), key.getValue(), perKey, beganNanos))
                .toList();
        return verdict(parts);
    }

    private Part judge(History history, String key, int[] positions, Budget budget, long beganNanos) {
        Spend spend = new Spend(budget, beganNanos);
        Search.Result result = Search.search(initial, history, positions, spend);
        Anomaly anomaly = null;
        if (result.isViolation()) {
            List<Operation> operations = history.operationsAt(positions);
            Spend explaining = Failure.spend(budget, beganNanos);
            anomaly = Failure.explain(initial, key.isEmpty() ? null : key, operations, result, explaining);
        }
        return new Part(key, positions.length, result, anomaly, spend.steps());
    }

    private Verdict verdict(List<Part> parts) {
        List<Anomaly> anomalies = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        Map<String, Object> algorithms = new TreeMap<>();
        long steps = 0;
        long events = 0;
        for (Part part : parts) {
            steps += part.steps;
            events += part.operations;
            algorithms.merge(part.result.algorithm(), 1L, (a, b) -> (Long) a + (Long) b);
            if (part.anomaly != null) {
                anomalies.add(part.anomaly);
            } else if (part.result.because() != null) {
                unknown.add((part.key.isEmpty() ? "" : "key " + part.key + ": ") + part.result.because());
            }
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("keys", (long) parts.size());
        details.put("events", events);
        details.put("steps", steps);
        details.put("keysBy", algorithms);
        details.put("keysNotLinearizable", (long) anomalies.size());
        details.put("keysUnknown", (long) unknown.size());
        if (!anomalies.isEmpty()) {
            return new Verdict(name(), Validity.INVALID, null, anomalies, details);
        }
        return unknown.isEmpty()
                ? new Verdict(name(), Validity.VALID, null, List.of(), details)
                : new Verdict(name(), Validity.UNKNOWN, String.join("; ", unknown), List.of(), details);
    }
}
