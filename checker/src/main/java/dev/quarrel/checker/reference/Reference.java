package dev.quarrel.checker.reference;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Linearizability by the reference checker in Clojure (`quarrel.reference`), key by key: a second opinion, and the way
/// to
/// judge by a model of one's own.
///
/// ```
/// (ns my.lease)                                    ; my/lease.clj, given as --model my/lease.clj
/// (def initial {:holder nil})
/// (defn step [lease {:keys [f value]}]
///   (if (and (= f :take) (:holder lease)) {:inconsistent "held"} (assoc lease :holder (when (= f :take) value))))
/// ```
///
/// It is short and slow: for small histories. The budget's steps bound the configurations looked at; a hundredth of
/// them,
/// and 200,000 in any case, those held at once; its milliseconds are for all keys together. The first use in a JVM
/// loads
/// Clojure, which takes about a second.
///
/// @param model a model's name, or a file that ends in `.clj`
/// @param initial the state in which every key begins, null for the model's usual beginning; a file brings its own
/// @param observesMisses whether a compare-and-set of a register that failed saw that the value was another
public record Reference(String model, @Nullable Object initial, boolean observesMisses) implements Checker {
    /// To which whatever failed just did not happen.
    public Reference(String model, @Nullable Object initial) {
        this(model, initial, false);
    }

    private static final int MOST_CONFIGURATIONS = 200_000;
    private static final String NAMESPACE = "quarrel.reference";

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        try {
            return judged(history, budget);
        } catch (RuntimeException e) {
            if (!model.endsWith(".clj")) {
                throw e;
            }
            String why = e.getCause() == null ? "" : " " + e.getCause().getMessage();
            throw new IllegalArgumentException("the model in " + model + " failed: " + e.getMessage() + why, e);
        }
    }

    private Verdict judged(History history, Budget budget) {
        long beganNanos = System.nanoTime();
        Clojure.var("clojure.core", "require").invoke(Clojure.read(NAMESPACE));
        IFn judge = Clojure.var(NAMESPACE, "judge");
        Object loaded = Clojure.var(NAMESPACE, "model-of").invoke(model, initial, observesMisses);
        long configs = Math.clamp(budget.maxSteps() / 100, 1_000, MOST_CONFIGURATIONS);
        List<Anomaly> anomalies = new ArrayList<>();
        @Nullable String because = null;
        Map<String, List<Operation>> byKey = history.operationsByKey();
        for (Map.Entry<String, List<Operation>> part : byKey.entrySet()) {
            List<Event> events = Operation.events(part.getValue());
            long spent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
            Map<?, ?> found = (Map<?, ?>)
                    judge.invoke(loaded, events, configs, budget.maxSteps(), Math.max(0, budget.maxMillis() - spent));
            Object valid = Objects.requireNonNull(found.get("valid"));
            if (valid.equals("false")) {
                anomalies.add(anomaly(part.getKey(), events, found));
            } else if (valid.equals("unknown")) {
                because =
                        "key " + part.getKey() + " (" + part.getValue().size() + " operations): " + found.get("cause");
            }
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("model", model);
        details.put("keys", (long) byKey.size());
        if (!anomalies.isEmpty()) {
            return new Verdict(name(), Validity.INVALID, null, anomalies, details);
        }
        return new Verdict(name(), because == null ? Validity.VALID : Validity.UNKNOWN, because, List.of(), details);
    }

    private static Anomaly anomaly(String key, List<Event> events, Map<?, ?> found) {
        List<Event> shown = new ArrayList<>();
        for (String each : List.of("previousOk", "op")) {
            events.stream()
                    .filter(event -> Objects.equals(event.index(), found.get(each)))
                    .forEach(shown::add);
        }
        String explanation = "The reference checker finds no place for the last of these operations: "
                + found.get("refusals") + ". Before it the object could be in " + found.get("configs") + ".";
        return new Anomaly("non-linearizable", key.isEmpty() ? null : key, shown, explanation);
    }
}
