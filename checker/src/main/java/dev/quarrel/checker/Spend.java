package dev.quarrel.checker;

import org.jspecify.annotations.Nullable;

/// What is left of a [Budget] while a search runs; shared by everything that searches on its behalf.
public final class Spend {
    private static final int STEPS_PER_LOOK_AT_THE_CLOCK = 4096;

    private final Budget budget;
    private final long beganNanos;
    private long steps;
    private long bytes;
    private boolean late;

    public Spend(Budget budget) {
        this(budget, System.nanoTime());
    }

    /// @param beganNanos when the clock was started, by `System.nanoTime()`
    public Spend(Budget budget, long beganNanos) {
        this.budget = budget;
        this.beganNanos = beganNanos;
    }

    /// Counts one step; false once the budget is spent.
    public boolean step() {
        steps++;
        if (steps % STEPS_PER_LOOK_AT_THE_CLOCK == 0) {
            late = System.nanoTime() - beganNanos > budget.maxMillis() * 1_000_000;
        }
        return !late && steps <= budget.maxSteps() && bytes <= budget.maxBytes();
    }

    /// Counts bytes taken, or given back where negative.
    public void remember(long moreBytes) {
        bytes += moreBytes;
    }

    public long bytesLeft() {
        return budget.maxBytes() - bytes;
    }

    public long steps() {
        return steps;
    }

    public boolean isSpent() {
        return because() != null;
    }

    /// Why nothing more may be spent, or null.
    public @Nullable String because() {
        if (steps > budget.maxSteps()) {
            return "the budget of " + budget.maxSteps() + " steps was spent";
        }
        if (bytes > budget.maxBytes()) {
            return "the budget of " + (budget.maxBytes() >> 20) + " MiB of memory was spent";
        }
        return late ? "the budget of " + budget.maxMillis() + " ms was spent" : null;
    }
}
