package dev.quarrel.checker.linear;

import dev.quarrel.checker.Operation;
import dev.quarrel.checker.model.Call;
import dev.quarrel.checker.model.Model;
import dev.quarrel.checker.model.Register;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Leaves out the operations that constrain nothing: those that certainly did not happen, read-only ones that never
/// returned, and, of a register, crashed ones whose value nobody ever saw.
///
/// The last are dropped by lemma 1 of `docs/zones.md`, which does not need unique values: between an operation that
/// left an unseen value and the next write nothing observes the register. A failed compare-and-set that saw "another
/// value" does; where there is one they stay.
final class Relevant {
    private Relevant() {}

    /// @param complete whether these are all operations there are, so that a value unseen here was never seen
    static List<Operation> of(Model initial, List<Operation> given, boolean complete) {
        List<Operation> happened = new ArrayList<>(given.size());
        for (Operation op : given) {
            if (matters(initial, op) && !(op.isInfo() && initial.isReadOnly(Call.of(op)))) {
                happened.add(op);
            }
        }
        boolean drop =
                complete && initial instanceof Register && happened.stream().noneMatch(Operation::isFail);
        return drop ? seen((Register) initial, happened) : happened;
    }

    /// Whether the operation may have happened, or failed in a way that says something.
    static boolean matters(Model initial, Operation op) {
        return !op.isFail() || initial.observesFailure(op.f());
    }

    private static List<Operation> seen(Register register, List<Operation> operations) {
        Set<@Nullable Object> seen = new HashSet<>();
        List<Operation> crashed = new ArrayList<>();
        for (Operation op : operations) {
            if (op.isInfo()) {
                crashed.add(op);
            } else {
                observe(register, op, seen);
            }
        }
        if (crashed.isEmpty()) {
            return operations;
        }
        Set<Integer> unseen = new HashSet<>();
        crashed.forEach(op -> unseen.add(op.call()));
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Operation op : crashed) {
                if (unseen.contains(op.call()) && seen.contains(register.written(Call.of(op)))) {
                    unseen.remove(op.call());
                    observe(register, op, seen);
                    changed = true;
                }
            }
        }
        return operations.stream().filter(op -> !unseen.contains(op.call())).toList();
    }

    private static void observe(Register register, Operation op, Set<@Nullable Object> seen) {
        Call call = Call.of(op);
        if (register.observes(call)) {
            seen.add(register.observed(call));
        }
    }
}
