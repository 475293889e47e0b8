package dev.quarrel.checker;

import java.util.List;
import java.util.Map;
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
        Map<String, Object> details) {}
