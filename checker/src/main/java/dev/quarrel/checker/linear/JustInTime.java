package dev.quarrel.checker.linear;

import dev.quarrel.checker.Spend;
import dev.quarrel.checker.model.Call;
import dev.quarrel.checker.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Breadth-first search that keeps every configuration possible so far and linearizes just in time: only when an
/// operation is about to return are pending ones ordered before it (Lowe, *Testing for linearizability*, 2017, section
/// 4).
///
/// Its cost follows the number of configurations at once, not the length of the history, and where it fails it knows
/// all that was possible just before. Pending reads that fit take effect greedily; crashed operations that ask the same
/// are counted (see [Part]).
///
/// ```
/// 0  invoke write 1        {nil}
/// 1  invoke write 2        {nil}
/// 2  ok     write 1        {1 · 2 pending, 1 · 2 done before, 2 · after 1}
/// ```
final class JustInTime {
    private final Part part;
    private final Transitions transitions;
    private final Shape shape;
    private final Frontier frontier;
    private final Spend spend;
    private final long maxBytes;

    /// Every configuration before the event at the frontier; those that the event's search has met; those after it.
    private Configurations before;

    private Configurations met;
    private Configurations after;
    private int cursor;
    private boolean searching;
    private int largest;
    private long bytes;
    private final long[] child;
    private Outcome outcome = Outcome.SEARCHING;

    JustInTime(Part part, Transitions transitions, Spend spend) {
        this(part, transitions, spend, List.of(new Start(transitions.state(transitions.initial()), Map.of())));
    }

    /// Where a search may begin, and where it may have ended.
    ///
    /// @param state the object's state
    /// @param used how many of the crashed operations that ask the same have taken effect
    record Start(Model state, Map<Call, Integer> used) {}

    /// @param starts everything that was possible before the part
    JustInTime(Part part, Transitions transitions, Spend spend, List<Start> starts) {
        this.part = part;
        this.transitions = transitions;
        this.spend = spend;
        shape = new Shape(part);
        frontier = new Frontier(part, shape);
        maxBytes = spend.bytesLeft() / 3;
        before = new Configurations(shape);
        met = new Configurations(shape);
        after = new Configurations(shape);
        child = new long[shape.words];
        for (Start start : starts) {
            Arrays.fill(child, 0);
            shape.setState(child, 0, transitions.number(start.state));
            for (int crowd = 0; crowd < part.crowdCall.length; crowd++) {
                int used = start.used.getOrDefault(part.calls.get(part.crowdCall[crowd]), 0);
                for (int i = 0; i < used; i++) {
                    shape.use(child, 0, crowd);
                }
            }
            before.add(child, 0);
        }
    }

    /// Everything that is possible after the part, once the search has succeeded and nothing is pending.
    List<Start> ends() {
        List<Start> ends = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (before.isDead(i)) {
                continue;
            }
            Map<Call, Integer> used = new HashMap<>();
            for (int crowd = 0; crowd < part.crowdCall.length; crowd++) {
                int count = shape.used(before.entries(), before.offset(i), crowd);
                if (count > 0) {
                    used.put(part.calls.get(part.crowdCall[crowd]), count);
                }
            }
            ends.add(new Start(transitions.state(shape.state(before.entries(), before.offset(i))), used));
        }
        return ends;
    }

    /// Searches on for so many steps at most.
    Outcome run(long steps) {
        long until = spend.steps() + steps;
        while (outcome == Outcome.SEARCHING && spend.steps() < until) {
            if (!searching) {
                begin();
            } else {
                step();
            }
        }
        return outcome;
    }

    /// The event before which the search stands: a return that no configuration can pass, if it failed.
    int position() {
        return frontier.position;
    }

    /// Everything that was possible before that event, whatever of the pending operations had taken effect.
    Configurations configurations() {
        return met;
    }

    Shape shape() {
        return shape;
    }

    Frontier frontier() {
        return frontier;
    }

    /// The largest number of configurations at once.
    int largest() {
        return largest;
    }

    /// Passes calls up to the next return, and lets the reads take effect that fit.
    private void begin() {
        frontier.enterCalls();
        if (frontier.atEnd()) {
            outcome = Outcome.LINEARIZABLE;
            return;
        }
        met.clear();
        after.clear();
        for (int i = 0; i < before.size(); i++) {
            if (!before.isDead(i)) {
                System.arraycopy(before.entries(), before.offset(i), child, 0, shape.words);
                meet();
            }
        }
        largest = Math.max(largest, met.live());
        cursor = 0;
        searching = true;
    }

    private void step() {
        if (!spend.step()) {
            outcome = Outcome.SPENT;
        } else if (!fits()) {
            release();
            outcome = Outcome.SPENT;
        } else if (cursor == met.size()) {
            finish();
        } else {
            if (!met.isDead(cursor)) {
                visit(met.offset(cursor));
            }
            cursor++;
        }
    }

    private void visit(int offset) {
        int slot = part.slot[frontier.returning()];
        if (shape.has(met.entries(), offset, slot)) {
            System.arraycopy(met.entries(), offset, child, 0, shape.words);
            shape.remove(child, 0, slot);
            after.add(child, 0);
        } else {
            expandPending(offset);
            expandCrowds(offset);
        }
    }

    private void expandPending(int offset) {
        int state = shape.state(met.entries(), offset);
        for (int word = 0; word < shape.maskWords; word++) {
            long waiting = frontier.live[word] & ~met.entries()[offset + 1 + word];
            for (; waiting != 0; waiting &= waiting - 1) {
                int slot = word << 6 | Long.numberOfTrailingZeros(waiting);
                int op = frontier.holder[slot];
                if (part.readOnly[op]) {
                    continue;
                }
                for (int next : transitions.next(state, part.call[op])) {
                    System.arraycopy(met.entries(), offset, child, 0, shape.words);
                    shape.setState(child, 0, next);
                    shape.add(child, 0, slot);
                    meet();
                }
            }
        }
    }

    private void expandCrowds(int offset) {
        int state = shape.state(met.entries(), offset);
        for (int crowd = 0; crowd < frontier.called.length; crowd++) {
            if (shape.used(met.entries(), offset, crowd) >= frontier.called[crowd]) {
                continue;
            }
            for (int next : transitions.next(state, part.crowdCall[crowd])) {
                if (next != state) {
                    System.arraycopy(met.entries(), offset, child, 0, shape.words);
                    shape.setState(child, 0, next);
                    shape.use(child, 0, crowd);
                    meet();
                }
            }
        }
    }

    private void meet() {
        frontier.readGreedily(child, 0, transitions);
        met.add(child, 0);
    }

    /// The event is passed by all that are left, or by none.
    private void finish() {
        largest = Math.max(largest, met.live());
        if (after.live() == 0) {
            outcome = Outcome.NOT_LINEARIZABLE;
            return;
        }
        Configurations passed = after;
        after = before;
        before = passed;
        frontier.passReturn();
        searching = false;
    }

    /// Whether the sets, which may grow at every step, are still within their share of the memory.
    private boolean fits() {
        long now = before.bytes() + met.bytes() + after.bytes();
        if (now != bytes) {
            spend.remember(now - bytes);
            bytes = now;
        }
        return bytes <= maxBytes;
    }

    private void release() {
        largest = Math.max(largest, met.live());
        spend.remember(-bytes);
        bytes = 0;
        before = new Configurations(shape);
        after = before;
        met = before;
    }
}
