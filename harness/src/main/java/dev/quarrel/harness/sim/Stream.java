package dev.quarrel.harness.sim;

import dev.quarrel.workloads.generator.Seed;
import java.util.random.RandomGenerator;

/// The random draws of one part of the world: each node, link, disk and clock has a stream of its own, split by name
/// from the one printed seed, so that a draw more in one part does not shift another.
///
/// SplitMix64, like [Seed], but mutable. Bounded draws are overridden, so that a run does not depend on how a JDK
/// happens to make an int or a double of 64 bits.
final class Stream implements RandomGenerator {
    private final long origin;
    private long state;
    private long restartedAt = -1;

    Stream(Seed seed) {
        this.origin = seed.state();
        this.state = seed.state();
    }

    /// Draws from now on depend on the time only, not on how much was drawn before: take one message out of a run, and
    /// the others still take as long as they took. That is what makes runs shrink. Within one instant draws go on.
    void restartAt(long nanos) {
        if (nanos != restartedAt) {
            restartedAt = nanos;
            state = new Seed(origin ^ nanos).bits();
        }
    }

    @Override
    public long nextLong() {
        Seed seed = new Seed(state);
        state = seed.next().state();
        return seed.bits();
    }

    @Override
    public int nextInt() {
        return (int) (nextLong() >>> 32);
    }

    @Override
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("a bound must be positive, got " + bound);
        }
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    @Override
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    @Override
    public boolean nextBoolean() {
        return nextLong() < 0;
    }

    /// Uniform in `[0, bound)`; the bias is below `bound` / 2⁵³.
    @Override
    public long nextLong(long bound) {
        return (long) (nextDouble() * bound);
    }
}
