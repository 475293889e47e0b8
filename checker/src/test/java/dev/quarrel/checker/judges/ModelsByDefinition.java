package dev.quarrel.checker.judges;

import dev.quarrel.checker.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;

/// Consistency models by searching all orders: exponential, and straight from the definitions.
final class ModelsByDefinition {
    private final List<Operation> ops;

    /// @param all reads and writes with unique values; failed ones and reads that were not ok are left out
    ModelsByDefinition(List<Operation> all) {
        this.ops = all.stream()
                .filter(op -> isWrite(op) ? !op.isFail() : op.isOk())
                .toList();
    }

    /// Each key by itself: some order of its operations keeps every process's order and every read legal.
    boolean sequentialPerKey() {
        return ops.stream().map(Operation::key).distinct().allMatch(key -> {
            List<Operation> ofKey =
                    ops.stream().filter(op -> Objects.equals(op.key(), key)).toList();
            return orderable(ofKey, (a, b) -> a.process() == b.process() && a.id() < b.id());
        });
    }

    /// Each read by itself, with all writes of its key: some order keeps real time and the read legal.
    boolean regular(boolean safe) {
        for (Operation read : ops) {
            if (isWrite(read)) {
                continue;
            }
            List<Operation> some = new ArrayList<>();
            boolean concurrent = false;
            for (Operation op : ops) {
                if (isWrite(op) && Objects.equals(op.key(), read.key())) {
                    some.add(op);
                    concurrent |= !op.precedes(read) && !read.precedes(op);
                }
            }
            some.add(read);
            if (!(safe && concurrent) && !orderable(some, Operation::precedes)) {
                return false;
            }
        }
        return true;
    }

    private static boolean orderable(List<Operation> ops, BiPredicate<Operation, Operation> before) {
        return place(ops, before, 0, null, new HashSet<>());
    }

    /// Crashed writes may be left out.
    private static boolean place(
            List<Operation> ops,
            BiPredicate<Operation, Operation> before,
            int placed,
            @org.jspecify.annotations.Nullable Object value,
            Set<List<Object>> tried) {
        boolean complete = true;
        for (int i = 0; i < ops.size(); i++) {
            complete &= (placed >> i & 1) == 1 || ops.get(i).isInfo();
        }
        if (complete) {
            return true;
        }
        if (!tried.add(List.of(placed, String.valueOf(value)))) {
            return false;
        }
        for (int i = 0; i < ops.size(); i++) {
            Operation op = ops.get(i);
            if ((placed >> i & 1) == 1 || (!isWrite(op) && !Objects.equals(op.result(), value))) {
                continue;
            }
            boolean ready = true;
            for (int j = 0; j < ops.size(); j++) {
                ready &= (placed >> j & 1) == 1 || !before.test(ops.get(j), op);
            }
            if (ready && place(ops, before, placed | 1 << i, isWrite(op) ? op.argument() : value, tried)) {
                return true;
            }
        }
        return false;
    }

    /// Every read can be the end of some legal-for-it order of its causal past; or, convergent, one order of all writes
    /// makes every read return the last write of its causal past.
    boolean causal(boolean convergent) {
        int n = ops.size();
        boolean[][] past = new boolean[n][n];
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                Operation x = ops.get(a);
                Operation y = ops.get(b);
                boolean session = x.process() == y.process() && x.id() < y.id();
                boolean from = isWrite(x)
                        && !isWrite(y)
                        && Objects.equals(x.argument(), y.result())
                        && Objects.equals(x.key(), y.key());
                past[a][b] = session || from;
            }
        }
        for (int k = 0; k < n; k++) {
            for (int a = 0; a < n; a++) {
                for (int b = 0; b < n; b++) {
                    past[a][b] |= past[a][k] && past[k][b];
                }
            }
        }
        for (int a = 0; a < n; a++) {
            if (past[a][a]) {
                return false;
            }
        }
        return convergent ? arbitrate(past, 0, new ArrayList<>()) : eachReadAlone(past);
    }

    private boolean eachReadAlone(boolean[][] past) {
        for (int r = 0; r < ops.size(); r++) {
            if (!isWrite(ops.get(r)) && !explains(past, r, 0, null, new HashSet<>())) {
                return false;
            }
        }
        return true;
    }

    /// Places writes of the read's key in its past, in any order that keeps causality, until the read is legal.
    private boolean explains(
            boolean[][] past,
            int read,
            int placed,
            @org.jspecify.annotations.Nullable Object value,
            Set<List<Object>> tried) {
        if (!tried.add(List.of(placed, String.valueOf(value)))) {
            return false;
        }
        boolean complete = true;
        for (int i = 0; i < ops.size(); i++) {
            complete &= !past[i][read] || (placed >> i & 1) == 1;
        }
        if (complete) {
            return Objects.equals(value, ops.get(read).result());
        }
        for (int i = 0; i < ops.size(); i++) {
            boolean ready = past[i][read] && (placed >> i & 1) == 0;
            for (int j = 0; ready && j < ops.size(); j++) {
                ready = !past[j][i] || (placed >> j & 1) == 1;
            }
            boolean here = isWrite(ops.get(i))
                    && Objects.equals(ops.get(i).key(), ops.get(read).key());
            if (ready && explains(past, read, placed | 1 << i, here ? ops.get(i).argument() : value, tried)) {
                return true;
            }
        }
        return false;
    }

    private boolean arbitrate(boolean[][] past, int placed, List<Integer> order) {
        boolean complete = true;
        for (int i = 0; i < ops.size(); i++) {
            if (!isWrite(ops.get(i)) || (placed >> i & 1) == 1) {
                continue;
            }
            complete = false;
            boolean ready = true;
            for (int j = 0; j < ops.size(); j++) {
                ready &= !isWrite(ops.get(j)) || (placed >> j & 1) == 1 || !past[j][i];
            }
            if (ready) {
                order.add(i);
                if (arbitrate(past, placed | 1 << i, order)) {
                    return true;
                }
                order.removeLast();
            }
        }
        return complete && allReadTheLast(past, order);
    }

    private boolean allReadTheLast(boolean[][] past, List<Integer> order) {
        for (int r = 0; r < ops.size(); r++) {
            if (isWrite(ops.get(r))) {
                continue;
            }
            Object last = null;
            for (int w : order) {
                if (past[w][r] && Objects.equals(ops.get(w).key(), ops.get(r).key())) {
                    last = ops.get(w).argument();
                }
            }
            if (!Objects.equals(last, ops.get(r).result())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWrite(Operation op) {
        return op.f().equals("write");
    }
}
