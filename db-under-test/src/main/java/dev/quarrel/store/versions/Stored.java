package dev.quarrel.store.versions;

import java.util.ArrayList;
import java.util.List;

/// What a replica holds for a key: the values that no other replaced, in dot order, and all versions it has seen.
///
/// The last-write-wins kinds, `counter` and `abd` keep one sibling and an empty `seen`. The same shape travels in
/// writes, reads, repairs, hints and anti-entropy, and is joined by the configured [Versioning].
public record Stored(DotSet seen, List<Sibling> siblings) {
    public static Stored single(Sibling sibling) {
        return new Stored(DotSet.EMPTY, List.of(sibling));
    }

    /// The values a client gets: tombstones left out.
    public List<Value> values() {
        List<Value> values = new ArrayList<>(siblings.size());
        for (Sibling sibling : siblings) {
            if (sibling.value() != null) {
                values.add(sibling.value());
            }
        }
        return values;
    }

    /// The bytes of all values together.
    public long valueBytes() {
        long bytes = 0;
        for (Sibling sibling : siblings) {
            Value value = sibling.value();
            bytes += value == null ? 0 : value.bytes().length;
        }
        return bytes;
    }

    public List<Dot> dots() {
        List<Dot> dots = new ArrayList<>(siblings.size());
        for (Sibling sibling : siblings) {
            dots.add(sibling.dot());
        }
        return dots;
    }

    /// True when nothing but tombstones is left.
    public boolean isDeleted() {
        for (Sibling sibling : siblings) {
            if (sibling.value() != null) {
                return false;
            }
        }
        return true;
    }
}
