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
            new Entry("register", "reads and unique writes over several keys: linearizability", Register::workload));

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
