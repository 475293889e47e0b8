package dev.quarrel.checker;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// The events of one test, in order, with invocations and completions paired.
///
/// A list of [Event]s whose store is columnar (see [Columns]): an event or an [Operation] is a view made when asked
/// for,
/// so a million operations take well under a hundred megabytes. A history that does not pair is refused on entry
/// with all its problems ([MalformedHistory]).
///
/// ```
/// 0  process 0 invoke write k1 1
/// 1  process 1 invoke read  k1
/// 2  process 0 ok     write k1 1        pairs with 0
/// 3  process 1 ok     read  k1 1        pairs with 1
/// ```
public final class History extends AbstractList<Event> implements RandomAccess {
    private final Columns columns;
    private final int[] pair;
    private final int[] calls;

    /// @throws MalformedHistory if the events do not pair
    public History(List<Event> events) {
        this(columns(events), "the history", at -> "event " + at, List.of());
    }

    /// The history of events that are met one by one.
    ///
    /// @throws MalformedHistory if the events do not pair
    public static History of(Iterator<Event> events) {
        Columns columns = new Columns();
        events.forEachRemaining(columns::add);
        columns.trim();
        return new History(columns, "the history", at -> "event " + at, List.of());
    }

    History(Columns columns, String name, IntFunction<String> place, List<String> problemsBefore) {
        List<String> problems = new ArrayList<>(problemsBefore);
        this.columns = columns;
        this.pair = new Pairing(columns, place).pair(problems);
        if (!problems.isEmpty()) {
            throw new MalformedHistory(name, problems);
        }
        this.calls = calls(columns);
    }

    @Override
    public Event get(int index) {
        return columns.get(index);
    }

    @Override
    public int size() {
        return columns.size();
    }

    /// Every operation of a client, in the order of their calls. The nemesis's steps are not operations.
    public List<Operation> operations() {
        return new Operations(calls);
    }

    /// The operations of each key, keys in the order of their first call; operations without a key are under "".
    public Map<String, List<Operation>> operationsByKey() {
        int[] counts = new int[columns.keyCount() + 1];
        for (int call : calls) {
            counts[columns.keyNumberAt(call) + 1]++;
        }
        int[][] perKey = new int[counts.length][];
        int[] filled = new int[counts.length];
        Map<String, List<Operation>> byKey = new LinkedHashMap<>();
        for (int call : calls) {
            int key = columns.keyNumberAt(call) + 1;
            if (filled[key] == 0) {
                perKey[key] = new int[counts[key]];
                String name = columns.keyAt(call);
                byKey.put(name == null ? "" : name, new Operations(perKey[key]));
            }
            perKey[key][filled[key]++] = call;
        }
        return byKey;
    }

    /// The nemesis's steps, in order.
    public List<Event> nemesis() {
        return stream().filter(Event::isNemesis).toList();
    }

    /// What happened at a position, without making an event of it.
    public Event.Type typeAt(int position) {
        return columns.typeAt(position);
    }

    public int processAt(int position) {
        return columns.processAt(position);
    }

    public String fAt(int position) {
        return columns.names().get(columns.nameAt(position));
    }

    /// The position of the other half of the operation, or -1.
    public int pairOf(int position) {
        return pair[position];
    }

    /// The operation whose invocation is at the position.
    public Operation operationAt(int call) {
        return operationCalledAt(call);
    }

    /// The operations of those positions that are invocations, in their order.
    public List<Operation> operationsAt(int[] positions) {
        if (positions.length == size() && columns.isOneKey()) {
            return operations();
        }
        return new Operations(Arrays.stream(positions)
                .filter(at -> columns.typeAt(at) == Event.Type.INVOKE)
                .toArray());
    }

    /// Positions of every event of each key, in order, keys in the order of their first event; the nemesis's have none.
    public Map<String, int[]> positionsByKey() {
        if (columns.isOneKey() && size() > 0) {
            int[] all = new int[size()];
            Arrays.setAll(all, at -> at);
            return Map.of(Objects.toString(columns.keyAt(0), ""), all);
        }
        int[] counts = new int[columns.keyCount() + 1];
        for (int at = 0; at < size(); at++) {
            counts[keyOf(at)] += columns.processAt(at) == Event.NEMESIS ? 0 : 1;
        }
        int[][] perKey = new int[counts.length][];
        int[] filled = new int[counts.length];
        Map<String, int[]> byKey = new LinkedHashMap<>();
        for (int at = 0; at < size(); at++) {
            if (columns.processAt(at) == Event.NEMESIS) {
                continue;
            }
            int key = keyOf(at);
            if (filled[key] == 0) {
                perKey[key] = new int[counts[key]];
                byKey.put(Objects.toString(columns.keyAt(at), ""), perKey[key]);
            }
            perKey[key][filled[key]++] = at;
        }
        return byKey;
    }

    /// The number of the event's key from 1, that of its invocation where a completion leaves it out; 0 for none.
    private int keyOf(int at) {
        boolean completes = columns.typeAt(at) != Event.Type.INVOKE && pair[at] >= 0;
        return 1 + columns.keyNumberAt(completes ? pair[at] : at);
    }

    Columns columns() {
        return columns;
    }

    private Operation operationCalledAt(int call) {
        int completed = pair[call];
        @Nullable Event completion = completed < 0 ? null : columns.get(completed);
        int id = Arrays.binarySearch(calls, call);
        return new Operation(id, call, completed, columns.get(call), completion);
    }

    private static Columns columns(List<Event> events) {
        Columns columns = new Columns();
        events.forEach(columns::add);
        columns.trim();
        return columns;
    }

    private static int[] calls(Columns columns) {
        int[] calls = new int[columns.size()];
        int count = 0;
        for (int at = 0; at < columns.size(); at++) {
            if (columns.processAt(at) != Event.NEMESIS && columns.typeAt(at) == Event.Type.INVOKE) {
                calls[count++] = at;
            }
        }
        return Arrays.copyOf(calls, count);
    }

    private final class Operations extends AbstractList<Operation> implements RandomAccess {
        private final int[] called;

        private Operations(int[] called) {
            this.called = called;
        }

        @Override
        public Operation get(int index) {
            return operationCalledAt(called[index]);
        }

        @Override
        public int size() {
            return called.length;
        }
    }
}
