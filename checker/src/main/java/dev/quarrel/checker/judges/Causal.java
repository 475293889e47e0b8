package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Causal consistency of registers whose written values are unique, over all keys together.
///
/// ```
/// p0 write x 1    p0 write x 2
/// p1                             read x -> 2    write y 3
/// p2                                                        read y -> 3    read x -> 1     overwritten-read
/// ```
///
/// Bad patterns of Bouajjani, Enea, Guerraoui, Hamza 2017, *On verifying causal consistency*: the history is causally
/// consistent if and only if it has none of
/// - `cyclic-causality`: session order and reads-from have a cycle (a read of something not yet written);
/// - `thin-air-read`: a read of a value that nobody wrote;
/// - `missed-write`: a read of the initial state although a write of the key is in the read's causal past;
/// - `overwritten-read`: a read of a write that another write in the read's causal past had followed;
/// and, with `convergent` (all replicas settle concurrent writes in one order: causal convergence, often *causal+*),
/// - `cyclic-conflict`: the orders in which reads imply that concurrent writes were settled have a cycle.
///
/// O(n · s) for s sessions, by vector clocks ([CausalOrder]); no real time is used. Runs out of its budget of bytes
/// when
/// n · s clocks do not fit.
///
/// @param convergent whether all must agree on the order of concurrent writes
public record Causal(boolean convergent) implements Checker {
    @Override
    public String name() {
        return convergent ? "causal-convergent" : "causal";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        List<Operation> ops = List.copyOf(history.operations());
        @Nullable Register[] registers = new Register[ops.size()];
        for (Register register : Register.of(ops)) {
            String unfit = register.unfit();
            if (unfit != null) {
                findings.unknown(unfit);
                continue;
            }
            register.reads.stream().filter(register::isThinAir).forEach(findings::thinAir);
            register.ops.forEach(op -> registers[op.id()] = register);
        }
        CausalOrder order = new CausalOrder(ops, registers);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("operations", (long) order.ops.size());
        details.put("sessions", (long) order.sessions());
        judge(order, findings, budget);
        return findings.verdict(details);
    }

    private void judge(CausalOrder order, Findings findings, Budget budget) {
        if (order.ops.stream().noneMatch(op -> op.f().equals("read"))) {
            findings.unknown("no ok read returned a version whose write is known");
        }
        List<Integer> cycle = order.precedence.cycle();
        if (!cycle.isEmpty()) {
            report(
                    findings,
                    "cyclic-causality",
                    order,
                    cycle,
                    "Each of these came before the next, and the last before the first");
            return;
        }
        long bytes = 4L * order.ops.size() * order.sessions();
        if (bytes > budget.maxBytes()) {
            findings.unknown("the clocks of " + order.ops.size() + " operations over " + order.sessions()
                    + " sessions take " + bytes + " bytes, and the budget is " + budget.maxBytes());
            return;
        }
        order.tick();
        for (int node = 0; node < order.ops.size(); node++) {
            if (order.isRead(node)) {
                read(order, node, findings);
            }
        }
        List<Integer> conflict = convergent && findings.isEmpty() ? order.precedence.cycle() : List.of();
        if (!conflict.isEmpty()) {
            report(
                    findings,
                    "cyclic-conflict",
                    order,
                    conflict,
                    "No one order of the writes suits all readers; in a circle");
        }
    }

    private void read(CausalOrder order, int read, Findings findings) {
        int source = order.source(read);
        for (int write : order.lastKnownWrites(read)) {
            if (write == source) {
                continue;
            }
            if (source < 0) {
                report(findings, "missed-write", order, read, List.of(write));
            } else if (order.knows(source, write)) {
                report(findings, "overwritten-read", order, read, List.of(source, write));
            } else if (convergent) {
                order.precedence.edge(write, source);
            }
        }
    }

    private static void report(Findings findings, String name, CausalOrder order, int read, List<Integer> writes) {
        List<Operation> shown = new ArrayList<>();
        writes.forEach(write -> shown.add(order.ops.get(write)));
        shown.add(order.ops.get(read));
        Operation last = order.ops.get(writes.get(writes.size() - 1));
        findings.add(
                name,
                order.registerOf(read).key,
                shown,
                () -> Words.sentence(order.ops.get(read))
                        + ", although what it or its sources had seen includes this later write of the key: "
                        + Words.sentence(last) + ".");
    }

    private static void report(Findings findings, String name, CausalOrder order, List<Integer> cycle, String intro) {
        List<Operation> shown = cycle.stream().map(order.ops::get).toList();
        findings.add(
                name,
                null,
                shown,
                () -> intro + ": "
                        + String.join(
                                "; ",
                                shown.stream()
                                        .map(op -> Words.sentence(op) + " on " + op.key())
                                        .toList()) + ".");
    }
}
