package dev.quarrel.results;

import dev.quarrel.checker.Event;
import dev.quarrel.checker.model.Call;
import dev.quarrel.checker.model.Register;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Why a few operations on a register have no order: each order that real time allows, up to the operation that does
/// not fit it. All of them are tried; the operations of an anomaly are few.
///
/// ```
/// p0 write 1 ok    p1 write 2 ok    p2 read -> 1
/// write 1, write 2           then read -> 1 cannot come: the register is 2
/// ```
///
/// @param prefix an order of everything that returned before the operation that cannot be placed
/// @param prefixEvent the index of the event up to which these operations can be linearized
/// @param stuck the first operation after whose return no order is left
/// @param dead every order that was tried, and why it ends
/// @param untold how many further ones there are
public record Orders(List<Interval> prefix, long prefixEvent, Interval stuck, List<Dead> dead, int untold) {
    private static final int MOST_OPERATIONS = 8;
    private static final int MOST_TOLD = 12;
    private static final int MOST_STEPS = 20_000;
    private static final Set<String> KNOWN = Set.of("read", "write", "delete", "cas");

    /// An order that ends before all answers are explained.
    ///
    /// @param state what the register is after it
    /// @param misfit the operation that returned and does not fit there
    public record Dead(List<Interval> order, String state, Interval misfit) {}

    /// Null where an order exists, or the operations are too many or not a register's.
    static @Nullable Orders of(List<Interval> operations) {
        List<Interval> happened = operations.stream()
                .filter(op -> op.outcome() != Event.Type.FAIL)
                .toList();
        boolean fits = happened.size() <= MOST_OPERATIONS
                && happened.stream().allMatch(op -> KNOWN.contains(op.f()) && isRegister(op));
        if (!fits || happened.isEmpty()) {
            return null;
        }
        List<Interval> byReturn = happened.stream()
                .filter(op -> !op.isOpen())
                .sorted((a, b) -> Long.compare(ends(a), ends(b)))
                .toList();
        List<Interval> prefix = List.of();
        for (Interval last : byReturn) {
            Tries tries = new Tries(happened, ends(last));
            List<Interval> order = tries.order();
            if (order == null) {
                List<Dead> told = tries.dead.subList(0, Math.min(MOST_TOLD, tries.dead.size()));
                return tries.steps > MOST_STEPS
                        ? null
                        : new Orders(prefix, ends(last) - 1, last, told, tries.dead.size() - told.size());
            }
            prefix = order;
        }
        return null;
    }

    private static boolean isRegister(Interval op) {
        return !op.f().equals("cas") || (op.invoke().value() instanceof List<?> pair && pair.size() == 2);
    }

    private static long ends(Interval op) {
        Event completion = op.completion();
        return op.isOpen() || completion == null ? Long.MAX_VALUE : completion.index();
    }

    /// An order in words.
    public static String words(List<Interval> order) {
        return order.isEmpty()
                ? "(nothing)"
                : order.stream()
                        .map(op -> "p" + op.process() + " " + op.label("→"))
                        .collect(Collectors.joining(", "));
    }

    /// Depth first over every order of what had begun by one event; what had not returned by then may be left out.
    private static final class Tries {
        private final List<Interval> begun;
        private final long until;
        private final List<Interval> order = new ArrayList<>();
        private final List<Dead> dead = new ArrayList<>();
        private int steps;

        Tries(List<Interval> operations, long until) {
            this.begun = operations.stream()
                    .filter(op -> op.invoke().index() < until)
                    .toList();
            this.until = until;
        }

        @Nullable
        List<Interval> order() {
            return place(Register.casRegister(null)) ? order : null;
        }

        private boolean mustBePlaced(Interval op) {
            return ends(op) <= until;
        }

        private boolean place(Register state) {
            if (++steps > MOST_STEPS) {
                return false;
            }
            List<Interval> left =
                    begun.stream().filter(op -> !order.contains(op)).toList();
            if (left.stream().noneMatch(this::mustBePlaced)) {
                return true;
            }
            Interval misfit = null;
            boolean went = false;
            for (Interval next : left) {
                boolean free = left.stream()
                        .noneMatch(other -> ends(other) < next.invoke().index());
                List<Register> after = free ? state.step(call(next)) : List.of();
                if (free && after.isEmpty() && misfit == null) {
                    misfit = next;
                }
                for (Register then : after) {
                    went = true;
                    order.add(next);
                    if (place(then)) {
                        return true;
                    }
                    order.remove(order.size() - 1);
                }
            }
            if (!went && misfit != null) {
                dead.add(new Dead(List.copyOf(order), Text.value(state.value()), misfit));
            }
            return false;
        }

        private Call call(Interval op) {
            boolean known = mustBePlaced(op);
            Event completion = op.completion();
            Object result = known && completion != null ? completion.value() : null;
            return new Call(op.f(), op.invoke().value(), result, known);
        }
    }
}
