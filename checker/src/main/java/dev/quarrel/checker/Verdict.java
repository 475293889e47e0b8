package dev.quarrel.checker;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What one checker says of a history.
///
/// @param checker its name, such as `linearizable`
/// @param validity the answer
/// @param because why the answer is [Validity#UNKNOWN]; null otherwise
/// @param anomalies every violation found, worst first
/// @param details figures worth reading, in a fixed order: numbers, strings, lists and maps of these
public record Verdict(
        String checker,
        Validity validity,
        @Nullable String because,
        List<Anomaly> anomalies,
        Map<String, Object> details) {
    /// The same, with a sentence more on each anomaly.
    public Verdict telling(Function<Anomaly, String> sentence) {
        List<Anomaly> told = anomalies.stream()
                .map(found -> new Anomaly(
                        found.name(), found.key(), found.events(), found.explanation() + sentence.apply(found)))
                .toList();
        return new Verdict(checker, validity, because, told, details);
    }
}
