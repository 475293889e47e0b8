package dev.quarrel.checker.judges;

import dev.quarrel.checker.Operation;
import dev.quarrel.checker.judges.Register.Version;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one session wrote and read of each key, in its order, so that *the newest it knew before it wrote this* is
/// one binary search.
///
/// ```
/// p0  read k1 -> 4    write k2 5    read k1 -> 6    write k2 7
///     position 0      3             4               7           before 7 the newest read of k1 is 6, before 3 it is 4
/// ```
///
/// Positions are twice the operation's id, plus one for a write: a compare-and-set reads before it writes.
final class SessionTrail {
    private final Map<Register, Track> written = new HashMap<>();
    private final Map<Register, Track> read = new HashMap<>();

    static int writePosition(Operation write) {
        return 2 * write.id() + 1;
    }

    void add(Operation op, Register register) {
        if (!op.isOk()) {
            return;
        }
        Version seen = Register.isRead(op) ? register.seen(op) : null;
        if (seen != null) {
            read.computeIfAbsent(register, r -> new Track()).add(2 * op.id(), seen, op);
        }
        Version made = Register.isWrite(op) ? register.made(op) : null;
        if (made != null) {
            written.computeIfAbsent(register, r -> new Track()).add(writePosition(op), made, op);
        }
    }

    /// A write of this session that whoever saw it up to a position, and its writes of this key up to another, should
    /// not miss by seeing this version; null if there is none.
    @Nullable
    Operation missedWrite(Register register, Version seen, int upTo, int upToOnKey) {
        Operation write = seen.write;
        Track track = written.getOrDefault(register, Track.EMPTY);
        boolean replaced = write != null && writePosition(write) < upToOnKey && track.first.containsKey(seen);
        return replaced ? write : track.newerThan(seen, upTo);
    }

    /// Likewise a read of this session.
    @Nullable
    Operation missedRead(Register register, Version seen, int upTo, int upToOnKey) {
        Track track = read.getOrDefault(register, Track.EMPTY);
        Operation first = track.first.get(seen);
        return first != null && 2 * first.id() < upToOnKey ? first : track.newerThan(seen, upTo);
    }

    /// Versions by position, each with the newest so far.
    private static final class Track {
        static final Track EMPTY = new Track();

        private int size;
        private int[] positions = new int[4];
        private final Map<Version, Operation> first = new HashMap<>();
        private Version[] newest = new Version[4];
        private Operation[] newestOps = new Operation[4];

        void add(int position, Version version, Operation op) {
            if (size == positions.length) {
                positions = Arrays.copyOf(positions, 2 * size);
                newest = Arrays.copyOf(newest, 2 * size);
                newestOps = Arrays.copyOf(newestOps, 2 * size);
            }
            boolean newer = size == 0 || version.begin() > newest[size - 1].begin();
            positions[size] = position;
            first.putIfAbsent(version, op);
            newest[size] = newer ? version : newest[size - 1];
            newestOps[size] = newer ? op : newestOps[size - 1];
            size++;
        }

        @Nullable
        Operation newerThan(Version seen, int upTo) {
            int found = Arrays.binarySearch(positions, 0, size, upTo);
            int before = (found < 0 ? -found - 1 : found) - 1;
            return before >= 0 && seen.olderThan(newest[before]) ? newestOps[before] : null;
        }
    }
}
