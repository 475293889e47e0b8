package dev.quarrel.workloads.generator;

import org.jspecify.annotations.Nullable;

/// Which of several generators' answers is taken: the earliest operation; without one, the earliest wake-up; done
/// only when all are.
final class Race {
    private Race() {}

    /// How a composite puts one part's successor back in its place.
    @FunctionalInterface
    interface Replace {
        Generator with(int index, Generator part);
    }

    /// Whether a generator was left as it was. Comparing whole values would cost more than it saves.
    @SuppressWarnings("ReferenceEquality")
    static boolean same(@Nullable Generator one, @Nullable Generator other) {
        return one == other;
    }

    static boolean before(Step challenger, Step holder) {
        int rank = rank(challenger);
        int held = rank(holder);
        return rank != held ? rank < held : Step.soonest(challenger) < Step.soonest(holder);
    }

    static Step with(Step step, int winner, Replace replace) {
        return switch (step) {
            case Step.Emit emit -> new Step.Emit(emit.op(), replace.with(winner, emit.next()));
            case Step.Pending pending -> new Step.Pending(replace.with(winner, pending.next()), pending.wakeNanos());
            case Step.Done done -> done;
        };
    }

    private static int rank(Step step) {
        return switch (step) {
            case Step.Emit emit -> 0;
            case Step.Pending pending -> 1;
            case Step.Done done -> 2;
        };
    }
}
