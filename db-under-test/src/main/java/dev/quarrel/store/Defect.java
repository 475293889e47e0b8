package dev.quarrel.store;

import java.util.Arrays;
import java.util.Locale;

/// A declared bug: compiled in, off by default, there for a checker to find. Each is a few lines where the bug would
/// live.
public enum Defect {
    /// A write short of W is answered as a definite failure, though replicas may have applied it.
    FAIL_MEANS_FAIL,
    /// Of two writes with equal timestamps each replica keeps the one that came first.
    TIE_BY_ARRIVAL,
    /// Version vectors lose their oldest entries beyond a few.
    PRUNE_CLOCK,
    /// A hint overwrites what its home holds.
    BLIND_HINT,
    /// A read repair overwrites what the replica holds.
    BLIND_REPAIR,
    /// Merkle trees hash keys without versions.
    MERKLE_KEYS_ONLY,
    /// Merkle trees leave tombstones out.
    MERKLE_NO_TOMBSTONES,
    /// Anti-entropy copies the older version over the newer.
    MERKLE_WRONG_WAY,
    /// Records are read without their checksum.
    NO_CHECKSUM,
    /// Requests of another ring epoch are served.
    NO_RING_EPOCH,
    /// Replicas that are joining are not counted into W.
    IGNORE_PENDING,
    /// A replacing node serves before it has its data.
    SKIP_BOOTSTRAP,
    /// A node serves from an older copy of its disk.
    TRUST_OLD_DISK,
    /// A replica's acknowledgement counts twice.
    ACK_DUPLICATE,
    /// A hint stored by the coordinator counts toward W.
    ACK_HINT,
    /// A substitute's acknowledgement counts toward W in a strict quorum.
    ACK_FALLBACK,
    /// Two answers of one replica, one of them hedged, both count toward R.
    HEDGE_DUPLICATE,
    /// Beyond the sibling limit the oldest sibling is dropped silently.
    PRUNE_SIBLINGS,
    /// The client repeats a timed-out write under a new version.
    BLIND_RETRY;

    /// As written on a command line: `blind-hint`.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The defect of that label; an unknown one is told the known ones.
    public static Defect of(String label) {
        return Arrays.stream(values())
                .filter(defect -> defect.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of the declared defects "
                        + Arrays.stream(values()).map(Defect::label).toList() + ", got '" + label + "'"));
    }
}
