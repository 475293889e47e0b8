package dev.quarrel.checker.linear;

import java.util.Arrays;

/// Where a search stands in the events of a [Part]: which operation holds each slot, and how many members of each crowd
/// have been called. Moves forward and back.
final class Frontier {
    final Part part;
    final Shape shape;
    /// Position of the next event; a return, or the end, while a search works on it.
    int position;
    /// Slots of pending operations, as a mask.
    final long[] live;

    final int[] holder;
    final int[] called;

    Frontier(Part part, Shape shape) {
        this.part = part;
        this.shape = shape;
        live = new long[shape.maskWords];
        holder = new int[part.slots];
        called = new int[part.crowdCall.length];
        Arrays.fill(holder, -1);
    }

    boolean atEnd() {
        return position == part.events.length;
    }

    /// The operation that returns next.
    int returning() {
        return part.events[position] & ~Part.RETURN;
    }

    /// Passes calls, and returns of operations that have taken effect, until one has not.
    void advance(long[] config, int offset) {
        while (position < part.events.length) {
            int event = part.events[position];
            int op = event & ~Part.RETURN;
            if ((event & Part.RETURN) == 0) {
                enter(op);
            } else if (shape.has(config, offset, part.slot[op])) {
                shape.remove(config, offset, part.slot[op]);
                leave(op);
            } else {
                return;
            }
            position++;
        }
    }

    /// Passes calls up to the next return or the end.
    void enterCalls() {
        while (position < part.events.length && (part.events[position] & Part.RETURN) == 0) {
            enter(part.events[position++]);
        }
    }

    /// Passes the return that comes next.
    void passReturn() {
        leave(returning());
        position++;
    }

    /// Goes back to an earlier position.
    void rewind(int to) {
        while (position > to) {
            int event = part.events[--position];
            int op = event & ~Part.RETURN;
            if ((event & Part.RETURN) != 0) {
                holder[part.slot[op]] = op;
                live[part.slot[op] >> 6] |= 1L << part.slot[op];
            } else if (part.crowd[op] >= 0) {
                called[part.crowd[op]]--;
            } else {
                leave(op);
            }
        }
    }

    private void enter(int op) {
        if (part.crowd[op] >= 0) {
            called[part.crowd[op]]++;
        } else {
            holder[part.slot[op]] = op;
            live[part.slot[op] >> 6] |= 1L << part.slot[op];
        }
    }

    private void leave(int op) {
        live[part.slot[op] >> 6] &= ~(1L << part.slot[op]);
    }

    /// Lets every pending read-only operation take effect that fits the state: doing so never costs anything later.
    void readGreedily(long[] config, int offset, Transitions transitions) {
        int state = shape.state(config, offset);
        for (int word = 0; word < shape.maskWords; word++) {
            long waiting = live[word] & ~config[offset + 1 + word];
            for (; waiting != 0; waiting &= waiting - 1) {
                int slot = word << 6 | Long.numberOfTrailingZeros(waiting);
                int op = holder[slot];
                if (part.readOnly[op] && transitions.next(state, part.call[op]).length > 0) {
                    shape.add(config, offset, slot);
                }
            }
        }
    }

    /// Reads greedily and advances until neither changes anything.
    void settle(long[] config, int offset, Transitions transitions) {
        int before;
        do {
            before = position;
            readGreedily(config, offset, transitions);
            advance(config, offset);
        } while (position > before);
    }
}
