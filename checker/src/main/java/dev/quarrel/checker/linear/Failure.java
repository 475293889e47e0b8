package dev.quarrel.checker.linear;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Words;
import dev.quarrel.checker.model.Model;
import dev.quarrel.checker.model.Register;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns a part that is not linearizable into an [Anomaly] people can read.
public final class Failure {
    private Failure() {}

    /// @param key the key of the part, or null
    /// @param history what the part is of
    /// @param operations all operations of the part
    /// @param found the violation
    public static Anomaly explain(
            Model initial, @Nullable String key, History history, List<Operation> operations, Search.Result found) {
        List<Operation> witness = Witness.shrink(initial, found.suspects()).stream()
                .map(op -> history.operationAt(op.call()))
                .toList();
        Operation stuck = Collections.max(witness, Comparator.comparingInt(Failure::ended));
        Naming.Named named = initial instanceof Register register
                ? new Naming(register, witness, operations).name()
                : new Naming.Named("non-linearizable", Naming.NO_ORDER, List.of());
        List<Operation> shown = new ArrayList<>(witness);
        named.also().stream().filter(op -> !shown.contains(op)).forEach(shown::add);
        shown.sort(Comparator.comparingInt(Operation::call));
        return new Anomaly(named.name(), key, events(shown), paragraph(initial, key, shown, named, stuck));
    }

    /// The one that returned last was the last straw.
    private static int ended(Operation op) {
        return op.ret() == Operation.OPEN ? -1 : op.ret();
    }

    private static List<Event> events(List<Operation> operations) {
        record At(int position, Event event) {}
        List<At> all = new ArrayList<>();
        for (Operation op : operations) {
            all.add(new At(op.call(), op.invoke()));
            if (op.completion() != null) {
                all.add(new At(op.completed(), op.completion()));
            }
        }
        return all.stream()
                .sorted(Comparator.comparingInt(At::position))
                .map(At::event)
                .toList();
    }

    private static String paragraph(
            Model initial, @Nullable String key, List<Operation> shown, Naming.Named named, Operation stuck) {
        String where = key == null ? "" : "On key " + key + ": ";
        String begins = initial instanceof Register register && register.value() != null
                ? "The register begins at " + register.value() + ". "
                : "";
        String story = shown.stream().map(Words::sentence).collect(Collectors.joining("; "));
        return where + story + ". " + begins + named.reason() + " The operation that cannot be placed: "
                + Words.sentence(stuck) + ".";
    }
}
