package dev.quarrel.results.gate;

import dev.quarrel.checker.History;
import dev.quarrel.checker.Validity;
import dev.quarrel.checker.Verdict;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A bound on a measured figure: `loss <= 2%`, `availability >= 99%`, `staleness p99 <= 200 ms`, `siblings max <= 5`,
/// `converges within 10 s`, `lost-writes = 0`.
///
/// @param text as it was written
/// @param figure what is measured
/// @param relation `<=`, `>=` or `=`
/// @param bound in the figure's own unit: shares as 0 … 1, times in nanoseconds
public record Threshold(String text, Figure figure, Relation relation, double bound) {
    private static final Pattern FORM =
            Pattern.compile("([a-z][a-z0-9 -]*?)\\s*(<=|>=|=|within\\b)\\s*([0-9]+(?:\\.[0-9]+)?)\\s*(%|ms|s|)");
    private static final Map<String, Double> TIMES = Map.of("ms", 1e6, "s", 1e9);

    /// How a figure relates to its bound.
    public enum Relation {
        AT_MOST,
        AT_LEAST,
        EQUAL
    }

    /// Reads the forms shown above.
    ///
    /// @throws IllegalArgumentException saying what was expected
    public static Threshold parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException("expected a bound such as 'loss <= 2%', 'availability >= 99%',"
                    + " 'staleness p99 <= 200 ms' or 'converges within 10 s', got '" + text + "'");
        }
        Figure figure = Figure.named(form.group(1).strip());
        Relation relation = switch (form.group(2)) {
            case ">=" -> Relation.AT_LEAST;
            case "=" -> Relation.EQUAL;
            default -> Relation.AT_MOST;
        };
        double bound = bound(figure, Double.parseDouble(form.group(3)), form.group(4), text);
        return new Threshold(text.strip(), figure, relation, bound);
    }

    /// What was written, in the figure's own unit. A share of more than all is a percentage whose sign was forgotten:
    /// as
    /// `loss <= 2` it would always hold.
    private static double bound(Figure figure, double number, String unit, String text) {
        Double bound = switch (figure.unit()) {
            case COUNT -> unit.isEmpty() ? Double.valueOf(number) : null;
            case SHARE -> share(number, unit);
            case TIME -> TIMES.containsKey(unit) ? Double.valueOf(number * TIMES.get(unit)) : null;
        };
        if (bound == null) {
            String expected = switch (figure.unit()) {
                case COUNT -> "a number without a unit";
                case SHARE -> "a percentage such as 2%, or a share from 0 to 1,";
                case TIME -> "a time in ms or s";
            };
            throw new IllegalArgumentException(
                    "expected " + expected + " for " + figure.name() + ", got '" + text + "'");
        }
        return bound;
    }

    /// Null where it is none.
    private static @Nullable Double share(double number, String unit) {
        double share = unit.equals("%") ? number / 100 : number; // times 0.01 would make more than 0.57 of 57 %
        return (unit.equals("%") || unit.isEmpty()) && share <= 1 ? Double.valueOf(share) : null;
    }

    /// Why it does not hold in a run, or null if it does. What was not measured does not hold: it is unknown.
    public @Nullable Problem violation(History history, Verdict verdict) {
        Figure.Measured measured = figure.of(history, verdict);
        if (measured.value() == null) {
            return new Problem(Validity.UNKNOWN, "'" + text + "' cannot be told: " + measured.because());
        }
        double value = measured.value();
        boolean holds = switch (relation) {
            case AT_MOST -> value <= bound;
            case AT_LEAST -> value >= bound;
            case EQUAL -> value == bound;
        };
        return holds ? null : new Problem(Validity.INVALID, "expected " + text + ", measured " + inWords(value));
    }

    private String inWords(double value) {
        if (Double.isInfinite(value)) {
            return "that not every key converged";
        }
        return switch (figure.unit()) {
            case COUNT -> String.format(Locale.ROOT, "%.0f", value);
            case SHARE -> String.format(Locale.ROOT, "%.4g%%", value * 100);
            case TIME -> String.format(Locale.ROOT, "%.1f ms", value / 1e6);
        };
    }
}
