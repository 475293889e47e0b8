package dev.quarrel.checker.judges;

import dev.quarrel.checker.judges.Register.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which of the writes begun before a given line carries the highest recorded version: sorted once, then a binary
/// search.
final class HighestBefore {
    private final List<Version> byBegin = new ArrayList<>();
    private final List<Version> highest = new ArrayList<>();

    HighestBefore(List<Version> versions) {
        for (Version version : versions) {
            if (rank(version) != null) {
                byBegin.add(version);
            }
        }
        byBegin.sort(Comparator.comparingInt(Version::begin));
        for (Version version : byBegin) {
            Version best = highest.isEmpty() ? version : highest.get(highest.size() - 1);
            highest.add(higher(version, best) ? version : best);
        }
    }

    static @Nullable Ranked rank(Version version) {
        return version.write == null ? null : Ranked.of(Register.extra(version.write, "version"));
    }

    /// A write that began before this one had taken effect and whose version is higher, or null.
    @Nullable
    Version outranks(Version version) {
        int before = firstBegunAt(version.end()) - 1;
        if (before < 0 || rank(version) == null) {
            return null;
        }
        Version best = highest.get(before);
        return higher(best, version) ? best : null;
    }

    private static boolean higher(Version a, Version b) {
        Ranked rankOfA = rank(a);
        Ranked rankOfB = rank(b);
        return rankOfA != null && rankOfB != null && rankOfA.compareTo(rankOfB) > 0;
    }

    private int firstBegunAt(int line) {
        int low = 0;
        int high = byBegin.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (byBegin.get(middle).begin() < line) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
