package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import dev.quarrel.checker.judges.Register.Version;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Lamport's regular and safe registers (*On interprocess communication*, 1986), with many writers.
///
/// ```
/// p0 write k 1 ok    p0 write k 2 ...............ok
/// p1                             read k -> 2    read k -> 1      regular (both concurrent with the write), not atomic
/// p1                                                             read k -> 1     irregular-read, and unsafe-read
/// ```
///
/// *Regular*: a read returns a write that began before the read ended and that no other write, begun after its
/// acknowledgement, had replaced (was acknowledged) before the read began; each read for itself (Shao, Pierce, Welch
/// 2003, *Multi-writer consistency conditions*, their weakest). *Safe*: the same, but a read concurrent with any write
/// may return anything. Values are unique per key; crashed writes stay concurrent for ever. O(n log n) by suffix
/// minima.
///
/// @param safe whether reads concurrent with a write may return anything
public record RegularRegister(boolean safe) implements Checker {
    @Override
    public String name() {
        return safe ? "safe-register" : "regular-register";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        long reads = 0;
        long excused = 0;
        for (Register register : Register.of(List.copyOf(history.operations()))) {
            String unfit = register.unfit();
            if (unfit != null) {
                findings.unknown(unfit);
                continue;
            }
            OneKey one = new OneKey(register);
            for (Operation read : register.reads) {
                reads++;
                if (safe && one.anyConcurrent(read)) {
                    excused++;
                } else {
                    one.judge(read, findings, safe ? "unsafe-read" : "irregular-read");
                }
            }
        }
        if (reads == 0) {
            findings.unknown("no ok read of a register");
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("reads", reads);
        details.put("readsDuringWrites", excused);
        return findings.verdict(details);
    }

    private static final class OneKey {
        private final Register register;
        private final List<Operation> writes;
        private final int[] begins;
        private final int[] ends;
        private final Operation[] firstEnded;

        OneKey(Register register) {
            this.register = register;
            this.writes = register.writes.stream().filter(op -> !op.isFail()).toList();
            this.begins = writes.stream().mapToInt(Operation::call).toArray();
            this.ends = writes.stream().mapToInt(Operation::ret).sorted().toArray();
            this.firstEnded = new Operation[begins.length];
            for (int i = begins.length - 1; i >= 0; i--) {
                Operation here = writes.get(i);
                boolean last = i + 1 == begins.length;
                firstEnded[i] = last || here.ret() < firstEnded[i + 1].ret() ? here : firstEnded[i + 1];
            }
        }

        /// Began before the read ended, and did not end before it began.
        boolean anyConcurrent(Operation read) {
            return countBelow(begins, read.completed()) > countBelow(ends, read.call());
        }

        void judge(Operation read, Findings findings, String name) {
            Version seen = register.seen(read);
            if (register.isThinAir(read)) {
                findings.thinAir(read);
                return;
            }
            if (seen == null) {
                return;
            }
            Operation replaced = firstEndedAfter(seen.write == null ? -1 : seen.write.ret());
            if (replaced != null && replaced.ret() < read.call()) {
                findings.add(
                        name,
                        register.key,
                        Findings.together(List.of(replaced, read), seen.ops()),
                        () -> Words.sentence(read) + ", " + seen + ", although " + Words.sentence(replaced)
                                + " had replaced it and was acknowledged before that read began.");
            } else if (seen.begin() > read.completed()) {
                findings.add(
                        name,
                        register.key,
                        Findings.together(List.of(read), seen.ops()),
                        () -> Words.sentence(read) + " before its write began.");
            }
        }

        private @Nullable Operation firstEndedAfter(int line) {
            if (line == Operation.OPEN) {
                return null;
            }
            int from = countBelow(begins, line);
            return from < firstEnded.length ? firstEnded[from] : null;
        }

        private static int countBelow(int[] sorted, int line) {
            int found = Arrays.binarySearch(sorted, line);
            int at = found < 0 ? -found - 1 : found;
            while (at > 0 && sorted[at - 1] == line) {
                at--;
            }
            return at;
        }
    }
}
