package dev.quarrel.checker.linear;

import dev.quarrel.checker.Interner;
import dev.quarrel.checker.Spend;
import dev.quarrel.checker.model.Call;
import dev.quarrel.checker.model.Model;
import java.util.Arrays;
import java.util.List;

/// A model as a table over small ints, filled in as the search asks: states and calls are numbers, a step is a look-up.
///
/// Knossos calls this memoisation of the model; it takes object equality out of the inner loop of a search.
final class Transitions {
    private static final int[] NOWHERE = {};
    private static final int STATE_BYTES = 96;
    private static final int OBJECT_BYTES = 16;
    private static final int ENTRY_BYTES = 24;
    private static final int FIRST_TABLE = 1 << 10;
    private static final int MAX_ENTRIES = 1 << 20;

    private final Interner<Model> states = new Interner<>();
    private final Interner<Call> calls;
    private final Spend spend;
    private long[] asked = new long[FIRST_TABLE];
    private int[][] answers = new int[FIRST_TABLE][];
    private int entries;

    Transitions(Model initial, Interner<Call> calls, Spend spend) {
        this.calls = calls;
        this.spend = spend;
        states.intern(initial);
    }

    /// The number of the initial state.
    int initial() {
        return 0;
    }

    /// The number of a state.
    int number(Model state) {
        return states.intern(state);
    }

    Model state(int number) {
        return states.get(number);
    }

    /// The states to which the call leads: none, one, or, for a result that is unknown and matters, more.
    int[] next(int state, int call) {
        long question = ((long) state << 32 | call) + 1;
        int slot = slotOf(question);
        if (asked[slot] == question) {
            return answers[slot];
        }
        int[] answer = number(states.get(state).step(calls.get(call)));
        if (entries * 2 >= asked.length) {
            grow();
            slot = slotOf(question);
        }
        asked[slot] = question;
        answers[slot] = answer;
        entries++;
        return answer;
    }

    private int[] number(List<? extends Model> models) {
        if (models.isEmpty()) {
            return NOWHERE;
        }
        int[] numbers = new int[models.size()];
        for (int i = 0; i < numbers.length; i++) {
            int before = states.size();
            numbers[i] = states.intern(models.get(i));
            if (states.size() > before) {
                spend.remember(STATE_BYTES + (long) OBJECT_BYTES * models.get(i).weight());
            }
        }
        return numbers;
    }

    private int slotOf(long question) {
        int mask = asked.length - 1;
        long mixed = question * 0x9E3779B97F4A7C15L;
        int slot = (int) (mixed >>> 40) & mask;
        while (asked[slot] != 0 && asked[slot] != question) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /// Doubles the table; a full one is forgotten instead, which costs time and never an answer.
    private void grow() {
        if (entries >= MAX_ENTRIES) {
            Arrays.fill(asked, 0);
            entries = 0;
            return;
        }
        long[] oldAsked = asked;
        int[][] oldAnswers = answers;
        spend.remember((long) ENTRY_BYTES * oldAsked.length);
        asked = new long[oldAsked.length * 2];
        answers = new int[oldAsked.length * 2][];
        for (int i = 0; i < oldAsked.length; i++) {
            if (oldAsked[i] != 0) {
                int slot = slotOf(oldAsked[i]);
                asked[slot] = oldAsked[i];
                answers[slot] = oldAnswers[i];
            }
        }
    }
}
