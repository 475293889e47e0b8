package dev.quarrel.results.gate;

import dev.quarrel.results.Figures;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A bound on a measured figure: `loss <= 2%`, `availability >= 99%`, `staleness p99 <= 200 ms`,
/// `converges within 10 s`, `lost-writes = 0`.
///
/// @param text as it was written
/// @param figure its name, see [Figures#named]
/// @param relation `<=`, `>=` or `=`
/// @param bound in the figure's own unit: shares as 0 … 1, times in nanoseconds
record Threshold(String text, String figure, String relation, double bound) {
    private static final Pattern FORM =
            Pattern.compile("([a-z][a-zA-Z0-9. -]*?)\\s*(<=|>=|=|within)\\s*([0-9.]+)\\s*(%|ms|s|)");
    private static final Map<String, Double> UNITS = Map.of("", 1.0, "%", 0.01, "ms", 1e6, "s", 1e9);

    static Threshold parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("expected a threshold such as 'loss <= 2%', 'availability >= 99%' or"
                    + " 'converges within 10 s', got '" + text + "'");
        }
        String relation = form.group(2).equals("within") ? "<=" : form.group(2);
        double bound = Double.parseDouble(form.group(3)) * UNITS.getOrDefault(form.group(4), 1.0);
        return new Threshold(text.strip(), form.group(1).strip(), relation, bound);
    }

    /// Why it does not hold, or null if it does. What was not measured does not hold.
    @Nullable
    String violation(Figures figures) {
        Double measured = figures.named(figure);
        if (measured == null) {
            return "'" + text + "' cannot be told: this run measured no '" + figure + "'; it measured "
                    + figures.values().keySet();
        }
        boolean holds = switch (relation) {
            case "<=" -> measured <= bound;
            case ">=" -> measured >= bound;
            default -> measured == bound;
        };
        return holds
                ? null
                : String.format(Locale.ROOT, "expected %s, measured %.6g (bound %.6g)", text, measured, bound);
    }
}
