package dev.quarrel.harness.experiment;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// The same figure over many seeds: its median and how far it spreads.
///
/// @param sorted the figures in order; never empty
record Spread(List<Double> sorted) {
    static Spread of(Collection<Double> figures) {
        if (figures.isEmpty()) {
            throw new IllegalArgumentException("expected at least one figure: no run ended");
        }
        return new Spread(figures.stream().sorted().toList());
    }

    /// Of an even number of figures, the mean of the middle two.
    double median() {
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double lowest() {
        return sorted.getFirst();
    }

    double highest() {
        return sorted.getLast();
    }

    /// Shares as percentages: `71.7 % (68.0–75.5)`.
    String percent() {
        return String.format(Locale.ROOT, "%.1f %% (%.1f–%.1f)", median() * 100, lowest() * 100, highest() * 100);
    }

    /// Whole numbers: the median alone.
    String count() {
        return String.format(Locale.ROOT, "%.0f", median());
    }
}
