package dev.quarrel.checker.judges;

import dev.quarrel.checker.Operation;
import dev.quarrel.checker.judges.Register.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The causal order of a history of registers: each session's own order, and each write before the reads of it.
///
/// ```
/// p0  write x 1 ──────┐
/// p1                  └→ read x 1 ──→ write y 2 ──┐
/// p2                                              └→ read y 2     clock {p0: 1, p1: 2, p2: 1}
/// ```
///
/// Sessions are total orders, so an operation's causal past is one number per session: a vector clock (Mattern 1989).
/// Taking part are ok reads of known writes and writes that took effect.
final class CausalOrder {
    final List<Operation> ops = new ArrayList<>();
    final Precedence precedence;
    private final List<Register> registerOf = new ArrayList<>();
    private final int[] session;
    private final int[] position;
    private final int[] source;
    private final int[][] clocks;
    private final Map<Register, Map<Integer, List<Integer>>> writes = new HashMap<>();
    private int sessions;

    /// @param registers which register each operation is of, by operation id; null to leave it out
    CausalOrder(List<Operation> all, @Nullable Register[] registers) {
        Map<Integer, Integer> nodeOfWrite = new HashMap<>();
        for (Operation op : all) {
            Register register = registers[op.id()];
            if (register != null && takesPart(op, register)) {
                if (Register.isWrite(op)) {
                    nodeOfWrite.put(op.id(), ops.size());
                }
                ops.add(op);
                registerOf.add(register);
            }
        }
        session = new int[ops.size()];
        position = new int[ops.size()];
        source = new int[ops.size()];
        clocks = new int[ops.size()][];
        precedence = new Precedence(ops.size());
        link(nodeOfWrite);
    }

    private static boolean takesPart(Operation op, Register register) {
        if (!Register.isWrite(op)) {
            return op.isOk() && register.seen(op) != null && !register.isThinAir(op);
        }
        Version made = register.made(op);
        return made != null && made.end() != Operation.OPEN && !op.isFail();
    }

    private void link(Map<Integer, Integer> nodeOfWrite) {
        Map<Integer, Integer> numbers = new HashMap<>();
        Map<Integer, Integer> last = new HashMap<>();
        for (int node = 0; node < ops.size(); node++) {
            Operation op = ops.get(node);
            session[node] = numbers.computeIfAbsent(op.process(), p -> numbers.size());
            Integer before = last.put(op.process(), node);
            if (before != null) {
                position[node] = position[before] + 1;
                precedence.edge(before, node);
            }
            Version seen = Register.isRead(op) ? registerOf.get(node).seen(op) : null;
            Operation write = seen == null ? null : seen.write;
            source[node] = write == null ? -1 : nodeOfWrite.getOrDefault(write.id(), -1);
            if (source[node] >= 0) {
                precedence.edge(source[node], node);
            }
            if (Register.isWrite(op)) {
                writes.computeIfAbsent(registerOf.get(node), r -> new HashMap<>())
                        .computeIfAbsent(session[node], s -> new ArrayList<>())
                        .add(node);
            }
        }
        sessions = numbers.size();
    }

    int sessions() {
        return sessions;
    }

    /// Computes the clocks. Call once, after [Precedence#cycle()] has found none.
    void tick() {
        int[] before = new int[sessions];
        Arrays.fill(before, -1);
        for (int node : precedence.order()) {
            int[] clock = new int[sessions];
            int previous = before[session[node]];
            if (previous >= 0) {
                merge(clock, clocks[previous]);
            }
            if (source[node] >= 0) {
                merge(clock, clocks[source[node]]);
            }
            clock[session[node]] = position[node] + 1;
            clocks[node] = clock;
            before[session[node]] = node;
        }
    }

    private static void merge(int[] into, int[] clock) {
        for (int s = 0; s < into.length; s++) {
            into[s] = Math.max(into[s], clock[s]);
        }
    }

    /// Whether the first is in the causal past of the second.
    boolean knows(int earlier, int later) {
        return earlier != later && position[earlier] < clocks[later][session[earlier]];
    }

    /// A compare-and-set that takes part happened, so it did see what it took, even if it never returned.
    boolean isRead(int node) {
        return Register.isRead(ops.get(node));
    }

    /// The node of the write that a read saw, or -1 for the initial state.
    int source(int node) {
        return source[node];
    }

    Register registerOf(int node) {
        return registerOf.get(node);
    }

    /// Of each session the last write to a read's register in the read's causal past.
    List<Integer> lastKnownWrites(int read) {
        List<Integer> found = new ArrayList<>();
        writes.getOrDefault(registerOf.get(read), Map.of()).forEach((s, nodes) -> {
            int limit = s == session[read] ? position[read] : clocks[read][s];
            int low = 0;
            int high = nodes.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (position[nodes.get(middle)] < limit) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if (low > 0) {
                found.add(nodes.get(low - 1));
            }
        });
        return found;
    }
}
