package dev.quarrel.checker.linear;

import dev.quarrel.checker.Spend;
import java.util.Arrays;

/// Depth-first search for a linearization (Wing and Gong 1993) that never enters the same configuration twice (Lowe,
/// *Testing for linearizability*, 2017, section 3).
///
/// A configuration is what has taken effect and the state it left. While the next return is event *e*, everything that
/// returned before *e* has taken effect, so the configuration is *e*, a mask over the pending operations, the counts of
/// the crowds, and the state: its size does not grow with the history.
///
/// ```
/// 0  invoke write 1        the search tries write 1 first because it must return first;
/// 1  invoke read           the read then takes effect at once, since it fits;
/// 2  ok     write 1
/// 3  ok     read → 1       and both returns are passed
/// ```
final class WingGong {
    private final Part part;
    private final Transitions transitions;
    private final Shape shape;
    private final Frontier frontier;
    private final Memo memo;
    private final Spend spend;

    private final long[] entry;
    private final long[] child;
    private long[] configs;
    private int[] positions = new int[64];
    private long[] cursors = new long[64];
    private int depth;
    private int furthest;
    private Outcome outcome = Outcome.SEARCHING;

    WingGong(Part part, Transitions transitions, Spend spend) {
        this.part = part;
        this.transitions = transitions;
        this.spend = spend;
        shape = new Shape(part);
        frontier = new Frontier(part, shape);
        memo = new Memo(shape.words + 1, spend);
        entry = new long[shape.words + 1];
        child = new long[shape.words];
        configs = new long[64 * shape.words];
        shape.setState(child, 0, transitions.initial());
        frontier.settle(child, 0, transitions);
        push();
    }

    /// Searches on for so many steps at most.
    Outcome run(long steps) {
        for (long i = 0; i < steps && outcome == Outcome.SEARCHING; i++) {
            if (!spend.step()) {
                outcome = Outcome.SPENT;
            } else {
                step();
            }
        }
        return outcome;
    }

    /// The furthest event that any configuration reached: a return that no configuration could pass, if the search
    /// failed.
    int furthest() {
        return furthest;
    }

    private void step() {
        int top = depth - 1;
        frontier.rewind(positions[top]);
        if (frontier.atEnd()) {
            outcome = Outcome.LINEARIZABLE;
        } else if (!tryNext(top)) {
            depth--;
            outcome = depth == 0 ? Outcome.NOT_LINEARIZABLE : Outcome.SEARCHING;
        }
    }

    /// Takes the next untried choice of the configuration on top; false if none is left.
    ///
    /// Choices in order: the operation that must return next, the other pending ones, then one of each crowd. The
    /// cursor
    /// counts them; its low bits count the states of a call that forks.
    private boolean tryNext(int top) {
        int offset = top * shape.words;
        int choices = 1 + part.slots + part.crowdCall.length;
        while (cursors[top] >> FORK_BITS < choices) {
            int choice = (int) (cursors[top] >> FORK_BITS);
            int fork = (int) cursors[top];
            int[] next = successors(choice, offset);
            if (fork >= next.length) {
                cursors[top] = (choice + 1L) << FORK_BITS;
                continue;
            }
            cursors[top]++;
            take(choice, next[fork], offset);
            if (isNew()) {
                push();
                return true;
            }
            frontier.rewind(positions[top]);
        }
        return false;
    }

    private static final int FORK_BITS = 32;
    private static final int[] NONE = {};

    private int[] successors(int choice, int offset) {
        int state = shape.state(configs, offset);
        if (choice > part.slots) {
            int crowd = choice - 1 - part.slots;
            if (shape.used(configs, offset, crowd) >= frontier.called[crowd]) {
                return NONE;
            }
            int[] next = transitions.next(state, part.crowdCall[crowd]);
            return next.length == 1 && next[0] == state ? NONE : next;
        }
        int must = frontier.returning();
        int op = choice == 0 ? must : pending(choice - 1, offset);
        if (op < 0 || (choice > 0 && (op == must || part.readOnly[op]))) {
            return NONE;
        }
        return transitions.next(state, part.call[op]);
    }

    /// The operation in the slot if it is pending and has not taken effect, else -1.
    private int pending(int slot, int offset) {
        boolean live = (frontier.live[slot >> 6] >>> slot & 1) != 0;
        return live && !shape.has(configs, offset, slot) ? frontier.holder[slot] : -1;
    }

    private void take(int choice, int state, int offset) {
        System.arraycopy(configs, offset, child, 0, shape.words);
        shape.setState(child, 0, state);
        if (choice > part.slots) {
            shape.use(child, 0, choice - 1 - part.slots);
        } else {
            shape.add(child, 0, choice == 0 ? part.slot[frontier.returning()] : choice - 1);
        }
        frontier.settle(child, 0, transitions);
    }

    private boolean isNew() {
        entry[0] = frontier.position + 1L;
        System.arraycopy(child, 0, entry, 1, shape.words);
        return memo.add(entry);
    }

    private void push() {
        if (depth == positions.length) {
            spend.remember((long) depth * (shape.words + 2) * Long.BYTES);
            positions = Arrays.copyOf(positions, depth * 2);
            cursors = Arrays.copyOf(cursors, depth * 2);
            configs = Arrays.copyOf(configs, configs.length * 2);
        }
        System.arraycopy(child, 0, configs, depth * shape.words, shape.words);
        positions[depth] = frontier.position;
        cursors[depth] = 0;
        furthest = Math.max(furthest, frontier.position);
        depth++;
    }
}
