package dev.quarrel.workloads;

import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.WriteOptions;
import dev.quarrel.workloads.generator.Seed;

/// What whoever runs a test may choose of its workload.
///
/// @param seed the workload's own; everything it draws comes from it
/// @param concurrency threads
/// @param keys keys in use at a time
/// @param operationsPerKey after so many, in the mean, a key is left alone and a new one taken: what was never
///     answered stays open for ever, and a short history per key keeps that cheap to judge
/// @param ratePerSecond operations a second, all threads together
/// @param timeLimitNanos how long operations are proposed, before the final phase
/// @param writeShare how many of a hundred operations change something
/// @param distribution which of the keys in use an operation goes to
/// @param read how reads are asked for
/// @param write how writes are asked for
public record WorkloadOptions(
        Seed seed,
        int concurrency,
        int keys,
        int operationsPerKey,
        double ratePerSecond,
        long timeLimitNanos,
        int writeShare,
        KeyDistribution distribution,
        ReadOptions read,
        WriteOptions write) {
    public WorkloadOptions {
        atLeastOne(concurrency, "concurrency");
        atLeastOne(keys, "keys");
        atLeastOne(operationsPerKey, "operations per key");
        if (writeShare < 0 || writeShare > 100) {
            throw new IllegalArgumentException("the share of writes is a percentage, 0 to 100, not " + writeShare);
        }
    }

    /// The same with other requests.
    WorkloadOptions at(ReadOptions reads, WriteOptions writes) {
        return new WorkloadOptions(
                seed,
                concurrency,
                keys,
                operationsPerKey,
                ratePerSecond,
                timeLimitNanos,
                writeShare,
                distribution,
                reads,
                writes);
    }

    private static void atLeastOne(int number, String name) {
        if (number < 1) {
            throw new IllegalArgumentException(name + " must be 1 or more, not " + number);
        }
    }
}
