package dev.quarrel.checker;

import java.util.concurrent.TimeUnit;
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
            lookAtTheClock();
        }
        return isLeft();
    }

    /// Counts several steps at once, and looks at the clock; false once the budget is spent.
    public boolean steps(long more) {
        steps += more;
        lookAtTheClock();
        return isLeft();
    }

    private void lookAtTheClock() {
        late = System.nanoTime() - beganNanos > TimeUnit.MILLISECONDS.toNanos(budget.maxMillis());
    }

    private boolean isLeft() {
        return !late && steps <= budget.maxSteps() && bytes <= budget.maxBytes();
    }

    /// A budget for a part of the work: no more than is left here, and no more than is given. What the part takes is
    /// not counted here unless it is told ([#steps]).
    public Spend within(Budget part) {
        long now = System.nanoTime();
        long millisLeft = Math.max(0, budget.maxMillis() - TimeUnit.NANOSECONDS.toMillis(now - beganNanos));
        return new Spend(
                new Budget(
                        Math.min(part.maxSteps(), Math.max(0, budget.maxSteps() - steps)),
                        Math.min(part.maxMillis(), millisLeft),
                        Math.min(part.maxBytes(), Math.max(0, bytesLeft()))),
                now);
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
