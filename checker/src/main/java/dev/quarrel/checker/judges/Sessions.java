package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import dev.quarrel.checker.judges.Register.Version;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The four session guarantees (Terry et al., *Session guarantees for weakly consistent replicated data*, 1994), as
/// clients can see them; a session is a process. Written values are unique per key.
///
/// ```
/// p0 write k1 1 ok        p0 write k1 2 ok
/// p1                                        read k1 -> 2   read k1 -> 1     monotonic-reads, monotonic-writes
/// p0                                        read k1 -> 1                    read-your-writes
/// ```
///
/// - `monotonic-reads`: having read a version, the session reads an older one.
/// - `read-your-writes`: having written, the session reads a version older than its own.
/// - `monotonic-writes`: having read a write, the session misses an earlier write of the same writer.
/// - `writes-follow-reads`: having read a write, the session misses what that writer had read before it wrote.
///
/// A version is *older* than another if it had taken effect (was acknowledged, or was read) before the other's write
/// began, or if the session itself saw the other replace it. So no linearizable history is ever accused, and concurrent
/// writes are given the benefit of any order. On one key an observed reversal may be the reader's fault or the
/// replicas': it is then both a `monotonic-reads` and a `monotonic-writes` or `writes-follow-reads` anomaly.
///
/// One pass in the order of the history; each session remembers how far into every other session it has seen
/// ([SessionTrail]), so the cost is O(n · s · log n), s the sessions whose writes a session has read.
public final class Sessions implements Checker {
    @Override
    public String name() {
        return "sessions";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        return new Pass(List.copyOf(history.operations()), budget).run();
    }

    private static final class Pass {
        private final Findings findings = new Findings("sessions");
        private final List<Operation> ops;
        private final Budget budget;
        private final @Nullable Register[] registers;
        private final Map<Integer, SessionTrail> trails = new TreeMap<>();
        private long reads;
        private long unattributed;
        private long steps;

        Pass(List<Operation> ops, Budget budget) {
            this.ops = ops;
            this.budget = budget;
            this.registers = new Register[ops.size()];
            for (Register register : Register.of(ops)) {
                String unfit = register.unfit();
                if (unfit != null) {
                    findings.unknown(unfit);
                    continue;
                }
                register.ops.forEach(op -> registers[op.id()] = register);
            }
        }

        Verdict run() {
            for (Operation op : ops) {
                Register register = registers[op.id()];
                if (register != null) {
                    trails.computeIfAbsent(op.process(), p -> new SessionTrail())
                            .add(op, register);
                }
            }
            judge();
            if (reads == 0) {
                findings.unknown("no read completed, so no session saw anything");
            }
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("sessions", (long) trails.size());
            details.put("reads", reads);
            details.put("readsOfNoKnownWrite", unattributed);
            return findings.verdict(details);
        }

        private void judge() {
            Map<Integer, Session> sessions = new HashMap<>();
            for (Operation op : ops) {
                Register register = registers[op.id()];
                if (register == null || !op.isOk()) {
                    continue;
                }
                if (steps > budget.maxSteps()) {
                    findings.unknown("the budget of " + budget.maxSteps() + " steps was spent at operation " + op.id()
                            + " of " + ops.size() + ", with " + trails.size() + " sessions");
                    return;
                }
                sessions.computeIfAbsent(op.process(), Session::new).step(op, register);
            }
        }

        /// What one process has done and seen so far.
        private final class Session {
            private final int process;
            private final Map<Register, OnKey> onKeys = new HashMap<>();
            private final Map<Integer, Glimpse> seenOf = new TreeMap<>();

            Session(int process) {
                this.process = process;
            }

            void step(Operation op, Register register) {
                steps++;
                OnKey onKey = onKeys.computeIfAbsent(register, r -> new OnKey());
                if (Register.isRead(op)) {
                    reads++;
                    Version seen = register.seen(op);
                    if (seen == null) {
                        unattributed++;
                    } else {
                        read(op, register, seen, onKey);
                    }
                }
                if (Register.isWrite(op)) {
                    Version made = register.made(op);
                    if (made != null) {
                        onKey.written = made;
                    }
                }
            }

            private void read(Operation op, Register register, Version seen, OnKey onKey) {
                Version own = onKey.written;
                if (own != null && own.write != null && seen.olderThan(own)) {
                    Operation write = own.write;
                    report(
                            "read-your-writes",
                            op,
                            seen,
                            List.of(write),
                            () -> Words.sentence(write) + ", and yet in the same session " + Words.sentence(op) + ": "
                                    + seen + " is older.");
                }
                Operation before = onKey.contradicts(seen);
                if (before != null) {
                    report(
                            "monotonic-reads",
                            op,
                            seen,
                            List.of(before),
                            () -> Words.sentence(before) + ", and later in the same session " + Words.sentence(op)
                                    + ": back to an older version.");
                }
                seenOf.values().forEach(glimpse -> against(glimpse, op, register, seen, onKey));
                onKey.read(seen, op);
                remember(op, seen, onKey);
            }

            private void against(Glimpse any, Operation op, Register register, Version seen, OnKey onKey) {
                steps++;
                SessionTrail trail = any.trail;
                Glimpse here = onKey.seenOf.get(any.write.process());
                Operation unread = trail.missedWrite(register, seen, any.position, here == null ? -1 : here.position);
                if (unread != null) {
                    missed("monotonic-writes", "had written", any, op, seen, unread);
                }
                Operation unfollowed =
                        trail.missedRead(register, seen, any.position, here == null ? -1 : here.position);
                if (unfollowed != null) {
                    missed("writes-follow-reads", "had read", any, op, seen, unfollowed);
                }
            }

            private void missed(
                    String name, String verb, Glimpse glimpse, Operation op, Version seen, Operation missing) {
                report(
                        name,
                        op,
                        seen,
                        List.of(glimpse.read, glimpse.write, missing),
                        () -> Words.sentence(missing) + "; then " + Words.sentence(glimpse.write) + ". "
                                + Words.sentence(glimpse.read) + ", so it must see what that writer " + verb
                                + " before; but " + Words.sentence(op) + ": " + seen + " is older.");
            }

            private void remember(Operation op, Version seen, OnKey onKey) {
                Operation write = seen.write;
                if (write == null || write.process() == process) {
                    return;
                }
                SessionTrail trail = trails.get(write.process());
                if (trail != null) {
                    Glimpse glimpse = new Glimpse(op, write, trail, SessionTrail.writePosition(write));
                    seenOf.merge(write.process(), glimpse, Glimpse::later);
                    onKey.seenOf.merge(write.process(), glimpse, Glimpse::later);
                }
            }

            private void report(
                    String name, Operation op, Version seen, List<Operation> others, Supplier<String> words) {
                findings.add(
                        name, op.key(), Findings.together(others, Findings.together(List.of(op), seen.ops())), words);
            }
        }
    }

    /// The latest write of another session that a session has read.
    private record Glimpse(Operation read, Operation write, SessionTrail trail, int position) {
        Glimpse later(Glimpse other) {
            return other.position > position ? other : this;
        }
    }

    /// What a session has done and seen of one key.
    private static final class OnKey {
        private final Map<Integer, Glimpse> seenOf = new TreeMap<>();
        private final Map<Version, Operation> readOf = new HashMap<>();
        private @Nullable Version written;
        private @Nullable Version newest;
        private @Nullable Version last;
        private @Nullable Operation lastRead;

        /// An earlier read of a newer version, if reading this one goes back.
        @Nullable
        Operation contradicts(Version seen) {
            if (newest != null && seen.olderThan(newest)) {
                return readOf.get(newest);
            }
            return last != seen && readOf.containsKey(seen) ? lastRead : null;
        }

        void read(Version seen, Operation op) {
            if (newest == null || seen.begin() > newest.begin()) {
                newest = seen;
            }
            readOf.putIfAbsent(seen, op);
            last = seen;
            lastRead = op;
        }
    }
}
