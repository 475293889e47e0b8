package dev.quarrel.checker.linear;

import dev.quarrel.checker.Interner;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.model.Call;
import dev.quarrel.checker.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// One independently checkable part of a history (Herlihy and Wing's locality: the operations of one key), prepared for
/// a search.
///
/// The operations that matter (see [Relevant]) become a sequence of calls and returns. Each operation that returns
/// holds a *slot*
/// while it is pending, so that a set of pending operations is a bit mask no wider than the concurrency. Operations
/// that never return and ask the same are interchangeable: they form one *crowd* of which only the number matters.
final class Part {
    /// Marks an event as a return; the rest of it is the operation's number.
    static final int RETURN = 1 << 31;

    final List<Operation> operations;
    final Interner<Call> calls = new Interner<>();
    /// Per operation: the number of its call, whether it is read-only, its slot, its crowd or -1.
    final int[] call;

    final boolean[] readOnly;
    final int[] slot;
    final int[] crowd;
    /// Calls and returns in the order of the history: an operation's number, with [#RETURN] set on its return.
    final int[] events;

    final int slots;
    /// Per crowd: the number of its call and of its members.
    final int[] crowdCall;

    final int[] crowdSize;

    Part(Model initial, List<Operation> given) {
        this(initial, given, true);
    }

    /// @param complete whether no operations follow that are not given
    Part(Model initial, List<Operation> given, boolean complete) {
        operations = Relevant.of(initial, given, complete);
        int count = operations.size();
        call = new int[count];
        readOnly = new boolean[count];
        slot = new int[count];
        crowd = new int[count];
        Interner<Integer> crowds = new Interner<>();
        for (int i = 0; i < count; i++) {
            Operation op = operations.get(i);
            Call asked = Call.of(op);
            call[i] = calls.intern(asked);
            readOnly[i] = initial.isReadOnly(asked);
            crowd[i] = op.isInfo() ? crowds.intern(call[i]) : -1;
        }
        crowdCall = new int[crowds.size()];
        Arrays.setAll(crowdCall, crowds::get);
        crowdSize = new int[crowds.size()];
        for (int c : crowd) {
            if (c >= 0) {
                crowdSize[c]++;
            }
        }
        events = events(operations);
        slots = assignSlots();
    }

    int size() {
        return operations.size();
    }

    /// The operations that were called before the one given returned. What had not returned by then is as good as open;
    /// what failed after it did not happen, and has seen nothing by then.
    List<Operation> upTo(Operation stuck) {
        List<Operation> prefix = new ArrayList<>();
        for (Operation op : operations) {
            boolean ended = op.ret() <= stuck.ret();
            if (op.call() < stuck.ret() && (ended || !op.isFail())) {
                prefix.add(ended ? op : op.opened());
            }
        }
        return prefix;
    }

    private static int[] events(List<Operation> operations) {
        record At(int position, int event) {}
        List<At> all = new ArrayList<>();
        for (int i = 0; i < operations.size(); i++) {
            Operation op = operations.get(i);
            all.add(new At(op.call(), i));
            if (op.ret() != Operation.OPEN) {
                all.add(new At(op.ret(), i | RETURN));
            }
        }
        all.sort(Comparator.comparingInt(At::position));
        return all.stream().mapToInt(At::event).toArray();
    }

    private int assignSlots() {
        List<Integer> free = new ArrayList<>();
        int used = 0;
        for (int event : events) {
            int op = event & ~RETURN;
            if (crowd[op] >= 0) {
                continue;
            }
            if ((event & RETURN) != 0) {
                free.add(slot[op]);
            } else {
                slot[op] = free.isEmpty() ? used++ : free.removeLast();
            }
        }
        return used;
    }
}
