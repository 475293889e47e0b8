package dev.quarrel.store.versions;

import java.util.Locale;

/// How versions are chosen and compared.
public enum VersionKind {
    /// Last write wins by the coordinator's wall clock.
    LWW_WALL,
    /// Last write wins by a hybrid logical clock.
    LWW_HLC,
    /// A number per key, one more than the coordinator read: two coordinators may choose the same.
    COUNTER,
    /// Attiya, Bar-Noy, Dolev 1995, many writers: the highest tag of a read quorum, plus one, and the writer.
    ABD,
    /// One server-id vector per object, shared by its siblings.
    VV,
    /// One server-id vector per value.
    VV_PER_VALUE,
    /// Dotted version vector sets: exact siblings.
    DVV;

    /// As written on a command line: `lww-wall`.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Whether one value wins, so that a key never holds two.
    public boolean isRegister() {
        return switch (this) {
            case LWW_WALL, LWW_HLC, COUNTER, ABD -> true;
            case VV, VV_PER_VALUE, DVV -> false;
        };
    }

    public static VersionKind of(String label) {
        return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
