package dev.quarrel.workloads;

import java.util.List;
import java.util.function.Function;

/// The one table of workloads.
public final class Workloads {
    /// A row of the table.
    ///
    /// @param summary one line for people
    public record Entry(String name, String summary, Function<WorkloadOptions, Workload> make) {}

    public static final List<Entry> ALL = List.of(
            new Entry("register", "reads and unique writes over several keys: linearizability", Register::workload),
            new Entry("regular", "registers: no read misses a write that was acknowledged before", Register::regular),
            new Entry("cas", "compare-and-set at level SERIAL: linearizability", CompareAndSet::workload),
            new Entry("sessions", "registers: the four session guarantees", Register::sessions),
            new Entry("staleness", "registers: how stale, measured", Register::staleness),
            new Entry(
                    "set", "adds by read-modify-write of one value, and reads: which survive", SetOfNumbers::workload),
            new Entry("set-locked", "the same under a perfect lock", SetOfNumbers::locked),
            new Entry("set-2013", "the same by clients in step, as in 2013", SetOfNumbers::of2013),
            new Entry("set-2013-locked", "that under a perfect lock", SetOfNumbers::of2013Locked),
            new Entry("siblings", "writes with contexts: true conflicts only", SiblingWrites::workload),
            new Entry("siblings-blind", "the same with contexts dropped", SiblingWrites::blind),
            new Entry("counter", "increments by read-modify-write: none lost, none twice", CounterByOne::workload),
            new Entry("counter-retried", "the same by a client that retries blindly", CounterByOne::retried),
            new Entry("deletes", "writes and deletes: what was deleted stays away", Deletes::workload),
            new Entry("recreated", "keys deleted and written anew by one owner: nothing is lost", Recreated::workload),
            new Entry("convergence", "registers, then every replica's own state", Converging::workload),
            new Entry("convergence-deletes", "the same with deletes", Converging::deleting),
            new Entry("dirty", "registers: nothing is read that failed or was never written", Register::dirty),
            new Entry("unique-ids", "ids by counting: nobody gets one twice", UniqueNumbers::workload),
            new Entry("append", "lists by read-modify-write: prefixes of one list", Append::workload),
            new Entry("mixed-levels", "a level of its own for each request: staleness", MixedLevels::workload));

    private Workloads() {}

    /// The workload of that name; an unknown name is told the known ones.
    public static Workload named(String name, WorkloadOptions options) {
        for (Entry entry : ALL) {
            if (entry.name().equals(name)) {
                return entry.make().apply(options);
            }
        }
        throw new IllegalArgumentException(
                "expected one of the workloads " + ALL.stream().map(Entry::name).toList() + ", got '" + name + "'");
    }
}
