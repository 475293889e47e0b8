package dev.quarrel.checker.linear;

import dev.quarrel.checker.Anomaly;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Spend;
import dev.quarrel.checker.model.Model;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Judges one key of a history that is too large for memory, piece by piece.
///
/// A history may be cut wherever no operation is pending: whatever is possible before the cut is a set of states, with
/// which the next piece begins, and everything before is forgotten. Operations that never returned are carried across
/// the
/// cuts for ever, by what they ask and how many they are.
public final class StreamedKey {
    private final Model initial;
    private final Spend spend;
    private final int pieceOperations;
    private final Map<Integer, Event> open = new LinkedHashMap<>();
    private final Map<Integer, Integer> openAt = new LinkedHashMap<>();
    private final TreeMap<Integer, Operation> piece = new TreeMap<>();
    private Before before;
    private Search.@Nullable Result ended;
    private int position = -1;
    private List<Operation> failed = List.of();

    /// @param pieceOperations how many operations a piece has at least
    public StreamedKey(Model initial, Spend spend, int pieceOperations) {
        this(Before.all(initial), spend, pieceOperations);
    }

    StreamedKey(Before before, Spend spend, int pieceOperations) {
        this.pieceOperations = pieceOperations;
        this.initial = before.states().getFirst();
        this.spend = spend;
        this.before = before;
    }

    /// @param event one of the key's, in order
    public void accept(Event event) {
        accept(event, position + 1);
    }

    /// @param at the event's position in the history
    void accept(Event event, int at) {
        if (ended != null) {
            return;
        }
        position = at;
        if (event.type() == Event.Type.INVOKE) {
            open.put(event.process(), event);
            openAt.put(event.process(), at);
            return;
        }
        Event invoke = open.remove(event.process());
        Integer call = openAt.remove(event.process());
        if (invoke != null && call != null) {
            piece.put(call, new Operation(call, call, at, invoke, event));
        }
        if (open.isEmpty() && piece.size() >= pieceOperations) {
            judge();
        }
    }

    /// The answer, after the last event.
    public Search.Result finish() {
        open.forEach((process, invoke) -> {
            int call = openAt.getOrDefault(process, 0);
            piece.put(call, new Operation(call, call, -1, invoke, null));
        });
        if (ended == null) {
            judge();
        }
        return ended == null ? Search.Result.linearizable("streamed") : ended;
    }

    /// Puts the violation that was found into words: what of its piece contradicts each other, and what was possible
    /// before.
    ///
    /// @param explaining how much that may take
    public Anomaly explain(@Nullable String key, Spend explaining) {
        if (ended == null || !ended.isViolation()) {
            throw new IllegalStateException("expected a violation to explain, there is none: " + ended);
        }
        return Failure.explainPiece(before, key, failed, ended, explaining);
    }

    /// The operations of the piece in which no order was left, and those carried into it.
    List<Operation> failedPiece() {
        return failed;
    }

    /// What was possible before the piece in which no order was left.
    Before before() {
        return before;
    }

    private void judge() {
        List<Operation> operations = new ArrayList<>(before.carried());
        operations.addAll(piece.values());
        long left = spend.bytesLeft();
        Part part = new Part(initial, operations, false);
        Transitions transitions = new Transitions(initial, part.calls, spend);
        JustInTime search = new JustInTime(part, transitions, spend, before.starts());
        Outcome outcome = search.run(Long.MAX_VALUE / 2);
        switch (outcome) {
            case LINEARIZABLE -> {
                pass(search, operations);
                // What this piece took is forgotten with it.
                spend.remember(spend.bytesLeft() - left);
            }
            case NOT_LINEARIZABLE -> {
                Operation stuck = part.operations.get(part.events[search.position()] & ~Part.RETURN);
                List<String> possible = new Possible(part, transitions, search).inWords();
                ended = new Search.Result(false, part.upTo(stuck), stuck, possible, "streamed", null);
                operations.sort(Comparator.comparingInt(Operation::call));
                failed = operations;
            }
            case SEARCHING, SPENT ->
                ended = Search.Result.unknown(
                        "streamed",
                        (spend.because() == null ? "the memory for configurations was spent" : spend.because())
                                + " in the piece that ends at event " + position + " of the key; the largest set of"
                                + " configurations was " + search.largest());
        }
    }

    private void pass(JustInTime search, List<Operation> operations) {
        List<Operation> carried = operations.stream().filter(Operation::isInfo).toList();
        before = new Before(search.ends(), carried, false);
        piece.clear();
    }
}
