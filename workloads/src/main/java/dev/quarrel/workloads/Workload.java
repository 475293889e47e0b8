package dev.quarrel.workloads;

import dev.quarrel.checker.Checker;
import dev.quarrel.workloads.generator.Generator;
import java.util.List;
import java.util.function.Function;

/// What a test does, and who judges it.
///
/// @param name as on the command line
/// @param generator proposes the operations, while faults strike
/// @param finalPhase given the keys that were used, in the order of their first use, proposes the last operations, once
///     everything has been healed
/// @param adapter runs an operation against the store
/// @param checkers judge the history
public record Workload(
        String name,
        Generator generator,
        Function<List<String>, Generator> finalPhase,
        Adapter adapter,
        List<Checker> checkers) {
    public Workload {
        checkers = List.copyOf(checkers);
    }
}
