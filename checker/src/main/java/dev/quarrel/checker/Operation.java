package dev.quarrel.checker;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An invocation and its completion, seen as one.
///
/// ```
/// call            completed          an ok write of 7 by process 3: it took effect somewhere between the two
///  ├──── write 7 ────┤
/// ```
///
/// @param id its place among the operations of its history, in the order of their calls
/// @param call position of the invocation in the history
/// @param completed position of the completion, or -1 if there is none
/// @param invoke the invocation
/// @param completion the completion, or null if there is none
public record Operation(
        int id,
        int call,
        int completed,
        Event invoke,
        @Nullable Event completion) {
    /// The return position of an operation that stays open for ever.
    public static final int OPEN = Integer.MAX_VALUE;

    /// OK, FAIL or INFO; an operation without a completion is INFO.
    public Event.Type outcome() {
        return completion == null ? Event.Type.INFO : completion.type();
    }

    public boolean isOk() {
        return outcome() == Event.Type.OK;
    }

    public boolean isFail() {
        return outcome() == Event.Type.FAIL;
    }

    public boolean isInfo() {
        return outcome() == Event.Type.INFO;
    }

    /// Position at which it had certainly taken effect, or not: of its ok or fail; [#OPEN] if that was never known.
    public int ret() {
        return isInfo() ? OPEN : completed;
    }

    /// Whether it ended before the other began.
    public boolean precedes(Operation other) {
        return ret() < other.call;
    }

    /// The same operation as if it had never completed.
    public Operation opened() {
        return new Operation(id, call, -1, invoke, null);
    }

    /// The events of operations of one history, in its order, each once. That is the order of their positions: what a
    /// file
    /// calls their index is only a name, and may repeat or run backwards.
    public static List<Event> events(Collection<Operation> operations) {
        TreeMap<Integer, Event> byPosition = new TreeMap<>();
        for (Operation op : operations) {
            byPosition.put(op.call, op.invoke);
            if (op.completion != null) {
                byPosition.put(op.completed, op.completion);
            }
        }
        return List.copyOf(byPosition.values());
    }

    public int process() {
        return invoke.process();
    }

    public String f() {
        return invoke.f();
    }

    public @Nullable String key() {
        return invoke.key();
    }

    public @Nullable Object argument() {
        return invoke.value();
    }

    /// What an ok completion returned; null for every other outcome.
    public @Nullable Object result() {
        return completion != null && isOk() ? completion.value() : null;
    }

    /// The node that answered, or that was asked; null if neither event names one.
    public @Nullable String node() {
        String answered = completion == null ? null : completion.node();
        return answered == null ? invoke.node() : answered;
    }

    /// Nanoseconds since the start of the test.
    public long invokeTime() {
        return invoke.time();
    }

    /// Nanoseconds since the start of the test at which the completion was recorded; `Long.MAX_VALUE` if none was.
    public long completionTime() {
        return completion == null ? Long.MAX_VALUE : completion.time();
    }
}
