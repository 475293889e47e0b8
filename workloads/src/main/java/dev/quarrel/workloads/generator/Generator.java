package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;

/// Proposes operations. A generator is a *value*: an immutable record with no clock, thread, network or random source
/// inside; time and free processes come with the [Context], randomness is a [Seed] it carries. Asked twice with the
/// same context it answers the same. (After Jepsen's `generator.clj`.)
///
/// Generators are wrapped in one another; the whole is asked by the runner:
///
/// ```
/// new TimeLimit(60 s, new Stagger(1 ms, new Mix(reads, writes)))
///   next(time 0,   threads 0 1 free) → Emit(read k1 by 1 at 0,     successor)
///   next(time 0,   thread 0 free)    → Emit(write k0 7 by 0 at 1.3 ms, successor)
///   next(time 2ms, no thread free)   → Pending(itself, FOREVER)
/// ```
public interface Generator {
    /// The next operation, or a reason why there is none.
    Step next(Context context);

    /// Tells the generator of an invocation or a completion. Most do not care.
    default Generator update(Context context, Event event) {
        return this;
    }
}
