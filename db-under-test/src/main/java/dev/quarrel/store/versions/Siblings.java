package dev.quarrel.store.versions;

import java.util.Comparator;

/// The order among siblings of equal dots, which only a reused dot brings about: every replica must then keep the same
/// one, whichever came first.
final class Siblings {
    private static final Comparator<Sibling> BY_CONTENT = Comparator.comparing(
                    Sibling::value, Comparator.nullsFirst(Comparator.<Value>naturalOrder()))
            .thenComparingLong(Sibling::writtenMillis)
            .thenComparing(sibling -> sibling.past().toString());

    private Siblings() {}

    static Sibling larger(Sibling one, Sibling other) {
        return BY_CONTENT.compare(one, other) >= 0 ? one : other;
    }
}
