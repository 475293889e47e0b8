package dev.quarrel.checker.linear;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
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
    private static final int MANY = 12;
    private static final int MAX_TOLD = 16;

    private final Model initial;
    private final History history;
    private final List<Operation> operations;
    private final Search.Result found;

    private Failure(Model initial, History history, List<Operation> operations, Search.Result found) {
        this.initial = initial;
        this.history = history;
        this.operations = operations;
        this.found = found;
    }

    /// @param key the key of the part, or null
    /// @param history what the part is of
    /// @param operations all operations of the part
    /// @param found the violation
    public static Anomaly explain(
            Model initial, @Nullable String key, History history, List<Operation> operations, Search.Result found) {
        return new Failure(initial, history, operations, found).explain(key);
    }

    private Anomaly explain(@Nullable String key) {
        List<Operation> witness = Witness.shrink(initial, found.suspects()).stream()
                .map(op -> history.operationAt(op.call()))
                .toList();
        Operation stuck = found.stuck() == null
                ? Collections.max(witness, Comparator.comparingInt(Failure::ended))
                : found.stuck();
        Naming.Named named = initial instanceof Register register
                ? new Naming(register, witness, operations).name()
                : new Naming.Named("non-linearizable", Naming.NO_ORDER, List.of());
        StreamedKey replay = replay(stuck);
        boolean shorter = replay != null && replay.failedPiece().size() < witness.size();
        StreamedKey piece = shorter && witness.size() > MANY ? replay : null;
        List<Operation> shown = new ArrayList<>(piece == null ? witness : piece(piece));
        named.also().stream().filter(op -> !shown.contains(op)).forEach(shown::add);
        shown.sort(Comparator.comparingInt(Operation::call));
        String begins = piece == null ? begins() : before(piece);
        return new Anomaly(
                named.name(), key, events(shown), paragraph(key, shown, begins, named.reason(), stuck, replay));
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
        StreamedKey replay = new StreamedKey(initial, new Spend(REPLAY), 1);
        for (At at : timeline(operations)) {
            if (at.position <= stuck.ret()) {
                replay.accept(at.event, at.position);
            }
        }
        return replay.finish().isViolation() ? replay : null;
    }

    private List<Operation> piece(StreamedKey replay) {
        return new ArrayList<>(replay.failedPiece().stream()
                .map(op -> history.operationAt(op.call()))
                .toList());
    }

    private static String before(StreamedKey replay) {
        return "Before these it can only have been "
                + replay.before().stream().map(Possible::inWords).collect(Collectors.joining(" or ")) + ". ";
    }

    private String begins() {
        return initial instanceof Register register && register.value() != null
                ? "The register begins at " + register.value() + ". "
                : "";
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

    private static List<Event> events(List<Operation> operations) {
        return timeline(operations).stream().map(At::event).toList();
    }

    private static String paragraph(
            @Nullable String key,
            List<Operation> shown,
            String begins,
            String reason,
            Operation stuck,
            @Nullable StreamedKey replay) {
        List<Operation> told = shown.subList(Math.max(0, shown.size() - MAX_TOLD), shown.size());
        int untold = shown.size() - told.size();
        String story = (untold > 0 ? untold + " operations; then " : "")
                + told.stream().map(Words::sentence).collect(Collectors.joining("; "));
        String possible = replay == null
                ? ""
                : " Everything before its return, event " + stuck.ret() + ", can be linearized; there it could only be "
                        + String.join(" or ", replay.possible()) + ".";
        return (key == null ? "" : "On key " + key + ": ") + story + ". " + begins + reason
                + " The operation that cannot be placed: " + Words.sentence(stuck) + "." + possible;
    }
}
