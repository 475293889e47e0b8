package dev.quarrel.store.versions;

import java.util.Map;
import java.util.TreeMap;

/// The declared defect `prune-clock`: a vector that forgets its lowest entries to stay small, and with them which
/// values it replaced.
final class Pruning {
    private static final int ENTRIES_KEPT = 2;

    private Pruning() {}

    static DotSet prune(DotSet seen, boolean on) {
        if (!on || seen.vector().size() <= ENTRIES_KEPT) {
            return seen;
        }
        TreeMap<String, Long> runs = new TreeMap<>(seen.vector());
        while (runs.size() > ENTRIES_KEPT) {
            String lowest = runs.firstKey();
            for (Map.Entry<String, Long> run : runs.entrySet()) {
                if (run.getValue() < runs.getOrDefault(lowest, 0L)) {
                    lowest = run.getKey();
                }
            }
            runs.remove(lowest);
        }
        return new DotSet(runs, seen.cloud());
    }
}
