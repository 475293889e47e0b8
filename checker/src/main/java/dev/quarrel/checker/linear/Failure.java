package dev.quarrel.checker.linear;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Spend;
import dev.quarrel.checker.Words;
import dev.quarrel.checker.model.Model;
import dev.quarrel.checker.model.Register;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns a part that is not linearizable into an [Anomaly] people can read: the operations that contradict each other,
/// the
/// one that cannot be placed, how far the history can be linearized, and what was possible there.
public final class Failure {
    private static final Budget REPLAY = new Budget(1_000_000, 3_000, 128L << 20);
    private static final int MAX_REPLAYED = 50_000;
    private static final long MAX_STEPS = 10_000_000;
    private static final int MANY = 12;
    private static final int MAX_TOLD = 16;

    private final Before before;
    private final List<Model> states;
    private final Model initial;
    /// Whether the operations are all that there are of the part.
    private final boolean whole;
    private final List<Operation> operations;
    private final Search.Result found;
    private final Spend spend;

    private Failure(Before before, boolean whole, List<Operation> operations, Search.Result found, Spend spend) {
        this.before = before;
        this.states = before.states();
        this.initial = states.getFirst();
        this.whole = whole;
        this.operations = operations;
        this.found = found;
        this.spend = spend;
    }

    /// How much explaining one key may take: so many steps, and all keys of a check together as long again as the check
    /// itself was allowed.
    ///
    /// @param budget of the check
    /// @param beganNanos when the check began
    public static Spend spend(Budget budget, long beganNanos) {
        long millis = budget.maxMillis() > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : 2 * budget.maxMillis();
        return new Spend(new Budget(MAX_STEPS, millis, budget.maxBytes()), beganNanos);
    }

    /// @param key the key of the part, or null
    /// @param operations all operations of the part, in the order of their calls
    /// @param found the violation
    /// @param spend how much explaining may take; what it has found by then is told
    public static Anomaly explain(
            Model initial, @Nullable String key, List<Operation> operations, Search.Result found, Spend spend) {
        return new Failure(Before.all(initial), true, operations, found, spend).explain(key);
    }

    /// Explains a piece of a part by what was possible before it; what else the part has is not known.
    ///
    /// @param operations all operations of the piece, in the order of their calls
    static Anomaly explainPiece(
            Before before, @Nullable String key, List<Operation> operations, Search.Result found, Spend spend) {
        return new Failure(before, false, operations, found, spend).explain(key);
    }

    private Anomaly explain(@Nullable String key) {
        List<Operation> witness = asTheyWere(Witness.shrink(states, found.suspects(), spend));
        Operation stuck = found.stuck() == null
                ? Collections.max(witness, Comparator.comparingInt(Failure::ended))
                : found.stuck();
        Naming.Named named = initial instanceof Register
                ? new Naming(states.stream().map(Register.class::cast).toList(), witness, operations, whole).name()
                : new Naming.Named("non-linearizable", Naming.NO_ORDER, List.of());
        StreamedKey replay = replay(stuck);
        List<Operation> last = replay == null || witness.size() <= MANY ? witness : fewer(lastOf(replay), witness);
        List<Operation> shown = new ArrayList<>(last);
        named.also().stream().filter(op -> !shown.contains(op)).forEach(shown::add);
        shown.sort(Comparator.comparingInt(Operation::call));
        String begins = before.whole() ? begins() : before(states);
        if (replay != null && last.size() < witness.size()) {
            begins = before(replay.before().states());
        }
        List<String> possible =
                replay == null ? found.possible() : replay.finish().possible();
        return new Anomaly(
                named.name(),
                key,
                Operation.events(shown),
                paragraph(key, shown, begins, named.reason(), stuck, possible));
    }

    private static List<Operation> fewer(List<Operation> one, List<Operation> other) {
        return one.size() < other.size() ? one : other;
    }

    /// What contradicts each other in the last piece, given what was possible before it.
    private List<Operation> lastOf(StreamedKey replay) {
        List<Model> possible = replay.before().states();
        return asTheyWere(Witness.shrink(possible, replay.finish().suspects(), spend));
    }

    /// Those of the operations that are given, with the completions that the search may have left out.
    private List<Operation> asTheyWere(List<Operation> given) {
        return given.stream().map(op -> operations.get(placeOf(op))).toList();
    }

    private int placeOf(Operation op) {
        int place = Collections.binarySearch(operations, op, Comparator.comparingInt(Operation::call));
        if (place < 0) {
            throw new IllegalArgumentException("expected one of the part's operations, came " + op);
        }
        return place;
    }

    /// The one that returned last was the last straw.
    private static int ended(Operation op) {
        return op.ret() == Operation.OPEN ? -1 : op.ret();
    }

    /// Searches breadth first once more, cutting wherever nothing is pending, to know what was possible; null if that
    /// is too
    /// much to do.
    private @Nullable StreamedKey replay(Operation stuck) {
        if (operations.size() > MAX_REPLAYED) {
            return null;
        }
        StreamedKey replay = new StreamedKey(before, spend.within(REPLAY), 1);
        for (At at : timeline(operations.stream()
                .filter(op -> saysSomething(op, stuck) && !before.carried().contains(op))
                .toList())) {
            if (at.position <= stuck.ret()) {
                replay.accept(at.event, at.position);
            }
        }
        return replay.finish().isViolation() ? replay : null;
    }

    /// What fails after the stuck operation has returned did not happen, and has seen nothing by then.
    private boolean saysSomething(Operation op, Operation stuck) {
        return Relevant.matters(initial, op) && !(op.isFail() && op.ret() > stuck.ret());
    }

    private static String before(List<Model> states) {
        String more = states.size() > MANY ? " or " + (states.size() - MANY) + " others" : "";
        return "Before these it can only have been "
                + states.stream().limit(MANY).map(Possible::inWords).collect(Collectors.joining(" or ")) + more + ". ";
    }

    private String begins() {
        return initial instanceof Register register && register.value() != null
                ? "The register begins at " + register.value() + ". "
                : "";
    }

    /// What the file calls the return.
    private static long indexOf(Operation stuck) {
        return stuck.completion() == null ? stuck.ret() : stuck.completion().index();
    }

    private record At(int position, Event event) {}

    private static List<At> timeline(List<Operation> operations) {
        List<At> all = new ArrayList<>();
        for (Operation op : operations) {
            all.add(new At(op.call(), op.invoke()));
            if (op.completion() != null) {
                all.add(new At(op.completed(), op.completion()));
            }
        }
        all.sort(Comparator.comparingInt(At::position));
        return all;
    }

    private static String paragraph(
            @Nullable String key,
            List<Operation> shown,
            String begins,
            String reason,
            Operation stuck,
            List<String> possible) {
        List<Operation> told = shown.subList(Math.max(0, shown.size() - MAX_TOLD), shown.size());
        int untold = shown.size() - told.size();
        String story = (untold > 0 ? untold + " operations; then " : "")
                + told.stream().map(Words::sentence).collect(Collectors.joining("; "));
        String could = possible.isEmpty()
                ? ""
                : " Everything before its return, event " + indexOf(stuck)
                        + ", can be linearized; there it could only be " + String.join(" or ", possible) + ".";
        return (key == null ? "" : "On key " + key + ": ") + story + ". " + begins + reason
                + " The operation that cannot be placed: " + Words.sentence(stuck) + "." + could;
    }
}
