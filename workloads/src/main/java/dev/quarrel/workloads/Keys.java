package dev.quarrel.workloads;

import dev.quarrel.workloads.generator.Seed;

/// Which key an operation is about: one of several in use at a time, each as likely as another. The window moves on, so
/// that no key's history grows without end.
///
/// ```
/// 3 keys at a time, 10 operations each:   0…29 → k0 k1 k2   30…59 → k3 k4 k5   …
/// ```
///
/// @param atOnce keys in use at a time
/// @param operationsEach after so many, in the mean, a key is left alone
record Keys(int atOnce, int operationsEach) {
    String draw(Seed seed, long number) {
        long window = number / ((long) atOnce * operationsEach);
        return "k" + (window * atOnce + seed.split("key").below(atOnce));
    }
}
