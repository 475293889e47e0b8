package dev.quarrel.workloads;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Verdict;
import dev.quarrel.store.Guarantee.Promise;
import dev.quarrel.store.ReadOptions;
import dev.quarrel.store.WriteOptions;

/// A checker, and which promise of a store it judges: one that the store's configuration gives to clients that ask so,
/// or does not.
///
/// @param reads how the workload's clients read
/// @param writes how they write
public record Judge(Promise promise, Checker checker, ReadOptions reads, WriteOptions writes) implements Checker {
    /// Of clients that ask as they were told to.
    static Judge of(Promise promise, Checker checker, WorkloadOptions options) {
        return new Judge(promise, checker, options.read(), options.write());
    }

    @Override
    public String name() {
        return checker.name();
    }

    @Override
    public Verdict check(History history, Budget budget) {
        return checker.check(history, budget);
    }
}
