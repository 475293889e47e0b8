package dev.quarrel.checker;

import dev.quarrel.checker.linear.Failure;
import dev.quarrel.checker.linear.Search;
import dev.quarrel.checker.model.Model;
import dev.quarrel.checker.model.Register;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Judges whether the operations of each key can be put in one order that explains every answer and respects real time
/// (Herlihy and Wing 1990). Keys are judged one by one: linearizability is local (their theorem 1).
/// A history without operations is valid; that it proves nothing is for [Stats] to say.
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

    @Override
    public String name() {
        return "linearizable";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Map<String, int[]> byKey = history.positionsByKey();
        Spend spend = new Spend(budget);
        List<Anomaly> anomalies = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        long operations = 0;
        for (Map.Entry<String, int[]> part : byKey.entrySet()) {
            List<Operation> ofKey = history.operationsAt(part.getValue());
            @Nullable String key = part.getKey().isEmpty() ? null : part.getKey();
            operations += ofKey.size();
            Search.Result result = Search.search(initial, history, part.getValue(), spend);
            if (result.isViolation()) {
                anomalies.add(Failure.explain(initial, key, ofKey, result.suspects()));
            } else if (result.because() != null) {
                unknown.add("key " + part.getKey() + " (" + ofKey.size() + " operations): " + result.because());
            }
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("keys", (long) byKey.size());
        details.put("operations", operations);
        details.put("steps", spend.steps());
        details.put("keysNotLinearizable", (long) anomalies.size());
        details.put("keysUnknown", (long) unknown.size());
        return verdict(anomalies, unknown, details);
    }

    private Verdict verdict(List<Anomaly> anomalies, List<String> unknown, Map<String, Object> details) {
        if (!anomalies.isEmpty()) {
            return new Verdict(name(), Validity.INVALID, null, anomalies, details);
        }
        return unknown.isEmpty()
                ? new Verdict(name(), Validity.VALID, null, List.of(), details)
                : new Verdict(name(), Validity.UNKNOWN, String.join("; ", unknown), List.of(), details);
    }
}
