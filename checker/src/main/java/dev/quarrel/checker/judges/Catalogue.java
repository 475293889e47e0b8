package dev.quarrel.checker.judges;

import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Linearizable;
import dev.quarrel.checker.Stats;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Every checker there is, by name: what it says, what it needs, and what the anomalies that it may find are called.
/// The
/// one place that lists them; whoever takes a checker's or an anomaly's name from a person looks here.
///
/// ```
/// lost-writes   Acknowledged writes that are gone although nothing that knew of them replaced them.
///   needs       reads and writes (cas, delete) of unique values; extra version says by which rule
///   may find    lost-write
/// ```
public final class Catalogue {
    /// One checker.
    ///
    /// @param name what it is called on a command line, in kebab case
    /// @param sentence what it judges
    /// @param needs the operations, and where it uses them the extra fields, that a history must have
    /// @param anomalies the names that its anomalies may have; none for one that only measures unless a program gives
    /// it
    ///     a bound
    /// @param make the checker, given the logs that came with the history
    public record Entry(
            String name, String sentence, String needs, List<String> anomalies, Function<List<Path>, Checker> make) {
        /// The same, made otherwise.
        public Entry by(Checker checker) {
            return new Entry(name, sentence, needs, anomalies, logs -> checker);
        }
    }

    private static final String REGISTERS = "reads and writes (cas, delete) of unique values";
    private static final String SETS = "add of unique elements, read of all of them";

    /// In the order in which they are shown.
    public static final List<Entry> ALL = List.of(
            entry(
                    "linearizable",
                    "One order of each key's operations explains every answer and respects real time.",
                    "the operations of a model",
                    Linearizable.casRegister(),
                    "stale-read",
                    "lost-write",
                    "lost-update",
                    "new-then-old-inversion",
                    "dirty-read",
                    "future-read",
                    "unwritten-read",
                    "false-failure",
                    "non-linearizable"),
            entry(
                    "regular-register",
                    "No read returns what a write had replaced that was acknowledged before the read began.",
                    REGISTERS,
                    new RegularRegister(false),
                    "irregular-read",
                    "thin-air-read"),
            entry(
                    "safe-register",
                    "The same, but a read beside a write may return anything.",
                    REGISTERS,
                    new RegularRegister(true),
                    "unsafe-read",
                    "thin-air-read"),
            entry(
                    "sequential-per-key",
                    "One order of each key's operations that every process agrees with, real time aside.",
                    REGISTERS + "; no cas",
                    new SequentialPerKey(),
                    "incoherent-order",
                    "read-before-write",
                    "thin-air-read"),
            entry(
                    "causal",
                    "What an operation may have learnt of, over all keys, its readers see too.",
                    REGISTERS,
                    new Causal(false),
                    "cyclic-causality",
                    "missed-write",
                    "overwritten-read",
                    "thin-air-read"),
            entry(
                    "causal-convergent",
                    "Causal, and all agree on the order of concurrent writes.",
                    REGISTERS,
                    new Causal(true),
                    "cyclic-causality",
                    "cyclic-conflict",
                    "missed-write",
                    "overwritten-read",
                    "thin-air-read"),
            entry(
                    "sessions",
                    "The four session guarantees, a session being a process.",
                    REGISTERS,
                    new Sessions(),
                    "monotonic-reads",
                    "monotonic-writes",
                    "read-your-writes",
                    "writes-follow-reads",
                    "thin-air-read"),
            entry(
                    "consistency",
                    "The strongest of these models that the history satisfies, the weakest that it breaks; only tells.",
                    REGISTERS,
                    new Consistency()),
            entry(
                    "lost-writes",
                    "Acknowledged writes that are gone although nothing that could have known of them replaced them.",
                    REGISTERS + "; extra version tells by which rule, with context for versions that are dots",
                    new LostWrites(),
                    "lost-write"),
            entry(
                    "lost-writes-strict",
                    "The same, and those that lost to a concurrent write.",
                    REGISTERS + "; extra version tells by which rule, with context for versions that are dots",
                    LostWrites.strict(),
                    "lost-write",
                    "lost-concurrent-write"),
            entry(
                    "staleness",
                    "How many versions and how long reads are behind; only measures.",
                    REGISTERS + "; extra node tells whose reads are stale",
                    new Staleness()),
            entry(
                    "staleness-none",
                    "No read misses a write that was acknowledged before it began.",
                    REGISTERS + "; extra node tells whose reads are stale",
                    Staleness.none(),
                    "stale-read"),
            entry(
                    "dirty-reads",
                    "No read returns what failed, what nobody wrote, or what was written only later.",
                    "reads (dequeue, drain) and writes (cas, add, append, enqueue)",
                    new DirtyReads(),
                    "dirty-read",
                    "garbage-read",
                    "future-read"),
            entry(
                    "resurrected-deletes",
                    "What was deleted stays away.",
                    "reads, writes of unique values, and deletes",
                    new ResurrectedDeletes(),
                    "resurrected-delete",
                    "stale-after-delete"),
            entry(
                    "siblings",
                    "Siblings are there only where writes did not know of each other, and none is lost.",
                    "reads of lists, writes of unique values; extra context and dot (or version) of writes, dots of reads",
                    new Siblings(),
                    "false-conflict",
                    "sibling-explosion",
                    "lost-sibling"),
            entry(
                    "convergence",
                    "After the last fault, all replicas of a key come to hold the same.",
                    "read-local, each with the extra field node",
                    new Convergence(),
                    "divergence"),
            entry(
                    "set",
                    "Every acknowledged element is in the final read.",
                    SETS + "; the last read after the last add",
                    new SetChecker(),
                    "lost-element",
                    "unexpected-element",
                    "failed-element",
                    "duplicated-element"),
            entry(
                    "set-full",
                    "The fate of every element over all reads: stable, lost or never read, with latencies.",
                    SETS,
                    new SetFull(),
                    "lost-element"),
            entry(
                    "set-full-linearizable",
                    "The same, and every read after an add was acknowledged has the element.",
                    SETS,
                    new SetFull(true),
                    "lost-element",
                    "stale-element"),
            entry(
                    "counter-bounds",
                    "A counter's reads lie between what must have been added by then and what may have been.",
                    "add of amounts, and reads",
                    new CounterBounds(),
                    "counter-too-low",
                    "counter-too-high"),
            entry(
                    "append-order",
                    "Every read of a list is a prefix of one order, which has everything acknowledged.",
                    "append of unique elements, read of all of them",
                    new AppendOrder(),
                    "incompatible-order",
                    "duplicate-append",
                    "unexpected-append",
                    "lost-append",
                    "reordered-append",
                    "future-read",
                    "stale-read"),
            entry("unique-ids", "No two generated ids are the same.", "generate", new UniqueIds(), "duplicate-id"),
            entry(
                    "total-queue",
                    "What goes into a queue comes out of it, once.",
                    "enqueue of unique elements, dequeue or drain until it is empty",
                    new TotalQueue(),
                    "lost-element",
                    "duplicated-element",
                    "unexpected-element"),
            entry(
                    "availability",
                    "The share of operations that were ok, by which faults were in force; only measures.",
                    "any operations; steps of the nemesis part them",
                    new Availability()),
            new Entry(
                    "log-patterns",
                    "No node logged a crash.",
                    "the directory of a run, with its logs",
                    List.of("log-pattern"),
                    logs -> new LogPatterns(logs, LogPatterns.CRASHES)),
            entry(
                    "stats",
                    "Counts, rates and latencies; unknown if of some kind of operation none was ok.",
                    "any operations",
                    new Stats()));

    private Catalogue() {}

    private static Entry entry(String name, String sentence, String needs, Checker checker, String... anomalies) {
        return new Entry(name, sentence, needs, List.of(anomalies), logs -> checker);
    }

    /// @throws IllegalArgumentException naming the checkers there are
    public static Entry named(String name) {
        return ALL.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected a checker, one of "
                        + ALL.stream().map(Entry::name).collect(Collectors.joining(", ")) + "; came " + name));
    }

    /// What the anomalies of these checkers may be called.
    public static NavigableSet<String> anomalies(List<? extends Checker> checkers) {
        List<String> filed = checkers.stream().map(Checker::name).toList();
        TreeSet<String> names = new TreeSet<>();
        ALL.stream()
                .filter(entry -> filed.contains(entry.make().apply(List.of()).name()))
                .forEach(entry -> names.addAll(entry.anomalies()));
        return names;
    }

    /// What any anomaly of any checker may be called.
    public static NavigableSet<String> anomalies() {
        TreeSet<String> names = new TreeSet<>();
        ALL.forEach(entry -> names.addAll(entry.anomalies()));
        return Collections.unmodifiableNavigableSet(names);
    }

    /// What to tell whoever called an anomaly so, or null if there is one of that name.
    public static @Nullable String misfit(String anomaly) {
        return anomalies().contains(anomaly)
                ? null
                : "expected the name of an anomaly, one of " + String.join(", ", anomalies()) + "; got '" + anomaly
                        + "'";
    }
}
