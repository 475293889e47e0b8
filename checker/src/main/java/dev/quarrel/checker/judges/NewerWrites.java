package dev.quarrel.checker.judges;

import dev.quarrel.checker.Operation;
import dev.quarrel.checker.judges.Register.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// For every read of a key: the acknowledged writes that it missed, counted, and the one acknowledged first.
///
/// A write was missed if it began after the version read had taken effect and was acknowledged before the read began:
/// its interval lies within (effect, read). Reads are swept by their beginning while writes enter a Fenwick tree, by
/// rank of beginning, as they are acknowledged; the earliest acknowledgement is a suffix minimum. O(n log n).
final class NewerWrites {
    private final Register register;
    private final List<Operation> byBegin;
    private final int[] tree;

    /// @param missed the missed write that was acknowledged first, or null if the read is fresh
    /// @param nanos from that acknowledgement to the read, or 0
    /// @param nanosSinceWrite from the latest acknowledgement of any write to the read, or -1 if there was none
    record Age(
            Operation read,
            Version seen,
            long versions,
            @Nullable Operation missed,
            long nanos,
            long nanosSinceWrite) {}

    NewerWrites(Register register) {
        this.register = register;
        this.byBegin = register.writes.stream().filter(Operation::isOk).toList();
        this.tree = new int[byBegin.size() + 1];
    }

    /// The age of every read whose version is known, in the order of their beginnings.
    List<Age> ages() {
        List<Operation> byAcknowledgement = new ArrayList<>(byBegin);
        byAcknowledgement.sort(Comparator.comparingInt(Operation::completed));
        Operation[] firstAcknowledged = suffixMinimum();
        List<Age> ages = new ArrayList<>();
        int acknowledged = 0;
        for (Operation read : register.reads) {
            while (acknowledged < byAcknowledgement.size()
                    && byAcknowledgement.get(acknowledged).completed() < read.call()) {
                enter(rankOf(byAcknowledgement.get(acknowledged++).call()));
            }
            Version seen = register.seen(read);
            if (seen == null) {
                continue;
            }
            long sinceWrite = acknowledged == 0
                    ? -1
                    : read.invokeTime()
                            - byAcknowledgement.get(acknowledged - 1).completionTime();
            int newer = rankOf(seen.end());
            long versions = (long) acknowledged - enteredBelow(newer);
            Operation missed = versions == 0 ? null : firstAcknowledged[newer];
            long nanos = missed == null ? 0 : read.invokeTime() - missed.completionTime();
            ages.add(new Age(read, seen, versions, missed, nanos, sinceWrite));
        }
        return ages;
    }

    private Operation[] suffixMinimum() {
        Operation[] first = new Operation[byBegin.size()];
        for (int i = byBegin.size() - 1; i >= 0; i--) {
            Operation here = byBegin.get(i);
            boolean last = i + 1 == first.length;
            first[i] = last || here.completed() < first[i + 1].completed() ? here : first[i + 1];
        }
        return first;
    }

    /// How many writes began before this line.
    private int rankOf(int line) {
        int low = 0;
        int high = byBegin.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (byBegin.get(middle).call() < line) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void enter(int rank) {
        for (int i = rank + 1; i < tree.length; i += i & -i) {
            tree[i]++;
        }
    }

    private int enteredBelow(int rank) {
        int count = 0;
        for (int i = rank; i > 0; i -= i & -i) {
            count += tree[i];
        }
        return count;
    }
}
