package dev.quarrel.checker.linear;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Spend;
import dev.quarrel.checker.model.Call;
import dev.quarrel.checker.model.Model;
import dev.quarrel.checker.model.Register;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Shrinks a violation to few operations that are already not linearizable, by delta debugging (Zeller and Hildebrandt
/// 2002) with the search as oracle.
///
/// Not every subset of a linearizable history is linearizable: without its write a read looks invented. So a subset
/// keeps every possible writer of each value that one of its operations observes; then restricting a linearization of
/// the whole to the subset is one of the subset, and a subset that has none convicts the whole. For other models, and
/// where a failed compare-and-set saw that the value was "another", only read-only operations are left out, which is
/// always sound.
final class Witness {
    private static final Budget PER_TRY = new Budget(200_000, 500, 64L << 20);

    private final List<Model> starts;
    private final Model initial;
    private final List<Operation> all;
    private final Spend spend;
    private final @Nullable Register register;
    private final Map<@Nullable Object, List<Integer>> writersOf = new HashMap<>();

    private Witness(List<Model> starts, List<Operation> operations, Spend spend) {
        this.starts = starts;
        this.initial = starts.getFirst();
        this.all = operations;
        this.spend = spend;
        register = initial instanceof Register r && all.stream().noneMatch(Operation::isFail) ? r : null;
        if (register != null) {
            for (int i = 0; i < all.size(); i++) {
                Call call = Call.of(all.get(i));
                if (register.writes(call)) {
                    writersOf
                            .computeIfAbsent(register.written(call), v -> new ArrayList<>())
                            .add(i);
                }
            }
        }
    }

    /// @param starts every state that was possible before the operations
    /// @param suspects operations that are not linearizable together, from whichever of them
    /// @param spend for all tries together; once it is spent, the fewest operations found so far are given
    static List<Operation> shrink(List<Model> starts, List<Operation> suspects, Spend spend) {
        List<Operation> happened = suspects.stream()
                .filter(op -> Relevant.matters(starts.getFirst(), op))
                .toList();
        return new Witness(starts, happened, spend).shrink();
    }

    private List<Operation> shrink() {
        BitSet kept = new BitSet();
        kept.set(0, all.size());
        dropCloseless(kept);
        if (!isViolation(kept)) {
            return all;
        }
        int chunk = Math.max(1, kept.cardinality() / 2);
        while (!spend.isSpent()) {
            boolean dropped = dropChunks(kept, chunk);
            if (chunk == 1 && !dropped) {
                break;
            }
            chunk = dropped ? Math.min(chunk, Math.max(1, kept.cardinality() / 2)) : Math.max(1, chunk / 2);
        }
        return kept.stream().mapToObj(all::get).toList();
    }

    private boolean dropChunks(BitSet kept, int chunk) {
        boolean dropped = false;
        int from = kept.nextSetBit(0);
        while (from >= 0 && !spend.isSpent()) {
            BitSet candidate = (BitSet) kept.clone();
            int next = clear(candidate, from, chunk);
            dropCloseless(candidate);
            if (candidate.cardinality() < kept.cardinality() && isViolation(candidate)) {
                kept.and(candidate);
                dropped = true;
            }
            from = kept.nextSetBit(next);
        }
        return dropped;
    }

    private int clear(BitSet candidate, int from, int chunk) {
        int at = from;
        for (int i = 0; i < chunk && at >= 0; i++) {
            if (register != null || initial.isReadOnly(Call.of(all.get(at)))) {
                candidate.clear(at);
            }
            at = candidate.nextSetBit(at + 1);
        }
        return at < 0 ? all.size() : at;
    }

    /// Drops what observes a value of which a possible writer is missing, until nothing does.
    private void dropCloseless(BitSet candidate) {
        if (register == null) {
            return;
        }
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = candidate.nextSetBit(0); i >= 0; i = candidate.nextSetBit(i + 1)) {
                Call call = Call.of(all.get(i));
                if (register.observes(call) && lacksWriter(candidate, register.observed(call))) {
                    candidate.clear(i);
                    changed = true;
                }
            }
        }
    }

    private boolean lacksWriter(BitSet candidate, @Nullable Object value) {
        for (int writer : writersOf.getOrDefault(value, List.of())) {
            if (!candidate.get(writer)) {
                return true;
            }
        }
        return false;
    }

    private boolean isViolation(BitSet candidate) {
        List<Operation> operations = candidate.stream().mapToObj(all::get).toList();
        for (Model start : starts) {
            Spend once = spend.within(PER_TRY);
            boolean violation = Search.search(start, operations, once).isViolation();
            spend.steps(once.steps() + operations.size());
            if (!violation) {
                return false;
            }
        }
        return true;
    }
}
