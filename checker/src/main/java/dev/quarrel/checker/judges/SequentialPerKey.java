package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import dev.quarrel.checker.judges.Register.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Is each key sequentially consistent (Lamport 1979): one order of its operations that every process agrees with, real
/// time aside? Also called coherence.
///
/// ```
/// p0 write k 1 ok                p1 write k 2 ok
/// p2 read k -> 1    p2 read k -> 2
/// p3 read k -> 2    p3 read k -> 1         incoherent-order: p2 needs 1 before 2, p3 needs 2 before 1
/// ```
///
/// With unique values a read says which write it follows, so in any such order a write and its reads stand together, as
/// a block, before the next write. A process that does something of block A and then something of block B puts A before
/// B.
/// The order exists if and only if these demands have no cycle, the initial block comes first, and no process reads a
/// value before it writes it itself (Cantin, Lipasti, Smith 2005, *The complexity of verifying memory coherence*:
/// linear
/// when the read mapping is known). Crashed writes that nobody saw are left out. Keys with a compare-and-set that took
/// effect, which
/// ties two blocks together, are unknown here.
public final class SequentialPerKey implements Checker {
    @Override
    public String name() {
        return "sequential-per-key";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        long reads = 0;
        List<Register> registers = Register.of(List.copyOf(history.operations()));
        for (Register register : registers) {
            String unfit = register.unfit();
            boolean cas = register.writes.stream().anyMatch(op -> op.f().equals("cas") && tookEffect(register, op));
            if (unfit != null || cas) {
                findings.unknown(
                        unfit != null
                                ? unfit
                                : (register.key == null ? "the register" : "the key " + register.key)
                                        + " has compare-and-sets, not judged here");
            } else {
                reads += register.reads.size();
                new Blocks(register).judge(findings);
            }
        }
        if (reads == 0) {
            findings.unknown("no ok read of a register");
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("keys", (long) registers.size());
        details.put("reads", reads);
        return findings.verdict(details);
    }

    private static boolean tookEffect(Register register, Operation write) {
        Version made = register.made(write);
        return made != null && made.end() != Operation.OPEN && !write.isFail();
    }

    /// The blocks of one key by number, the initial one being 0, and which must come before which.
    private static final class Blocks {
        private final Register register;
        private final IdentityHashMap<Version, Integer> numbers = new IdentityHashMap<>();
        private final List<Operation> ops = new ArrayList<>();
        /// For each demand the two operations of one process that make it.
        private final Map<Long, List<Operation>> demands = new HashMap<>();

        Blocks(Register register) {
            this.register = register;
            numbers.put(Version.INITIAL, 0);
            for (Operation op : register.ops) {
                Version version = versionOf(op);
                if (version != null) {
                    numbers.putIfAbsent(version, numbers.size());
                    ops.add(op);
                }
            }
        }

        private @Nullable Version versionOf(Operation op) {
            if (!Register.isWrite(op)) {
                return op.isOk() && !register.isThinAir(op) ? register.seen(op) : null;
            }
            return tookEffect(register, op) ? register.made(op) : null;
        }

        void judge(Findings findings) {
            register.reads.stream().filter(register::isThinAir).forEach(findings::thinAir);
            Precedence precedence = new Precedence(numbers.size());
            Map<Integer, Operation> lastOfProcess = new HashMap<>();
            for (Operation op : ops) {
                Operation before = lastOfProcess.put(op.process(), op);
                int later = number(op);
                if (Register.isWrite(op)) {
                    demand(precedence, 0, later, List.of(op));
                }
                if (before == null) {
                    continue;
                }
                int earlier = number(before);
                if (earlier != later) {
                    demand(precedence, earlier, later, List.of(before, op));
                } else if (Register.isWrite(op)) {
                    findings.add(
                            "read-before-write",
                            register.key,
                            List.of(before, op),
                            () -> Words.sentence(before) + " before the same process wrote it: " + Words.sentence(op)
                                    + ".");
                }
            }
            List<Integer> cycle = precedence.cycle();
            if (!cycle.isEmpty()) {
                findings.add("incoherent-order", register.key, shown(cycle), () -> words(cycle));
            }
        }

        private int number(Operation op) {
            Version version = versionOf(op);
            return version == null ? 0 : numbers.getOrDefault(version, 0);
        }

        private void demand(Precedence precedence, int earlier, int later, List<Operation> because) {
            if (demands.putIfAbsent(pair(earlier, later), because) == null) {
                precedence.edge(earlier, later);
            }
        }

        private static long pair(int earlier, int later) {
            return (long) earlier << 32 | later;
        }

        private List<Operation> because(List<Integer> cycle, int i) {
            int next = cycle.get((i + 1) % cycle.size());
            return demands.getOrDefault(pair(cycle.get(i), next), List.of());
        }

        private List<Operation> shown(List<Integer> cycle) {
            List<Operation> shown = new ArrayList<>();
            for (int i = 0; i < cycle.size(); i++) {
                shown.addAll(because(cycle, i));
            }
            return shown;
        }

        private String words(List<Integer> cycle) {
            StringBuilder text = new StringBuilder("No single order of the writes suits every process: ");
            for (int i = 0; i < cycle.size(); i++) {
                List<Operation> because = because(cycle, i);
                text.append(i == 0 ? "" : "; ");
                text.append(
                        because.size() == 2
                                ? Words.sentence(because.get(0)) + ", then " + Words.sentence(because.get(1))
                                : "every write comes after the initial state");
            }
            return text.append('.').toString();
        }
    }
}
