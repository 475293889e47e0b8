package dev.quarrel.workloads.generator;

/// A source of random draws that is a value: a generator keeps one, draws from it, and puts its successor into the
/// generator that comes next. Asking the same generator twice therefore draws the same twice.
///
/// SplitMix64 (Steele, Lea, Flood, *Fast splittable pseudorandom number generators*, OOPSLA 2014): an additive walk
/// by the golden ratio, each position scrambled by a bijection.
///
/// @param state the position of the walk
public record Seed(long state) {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /// The seed after one draw.
    public Seed next() {
        return new Seed(state + GOLDEN);
    }

    /// 64 random bits.
    public long bits() {
        return scramble(state + GOLDEN);
    }

    /// Uniform in `[0, bound)`, by multiplication: the bias is below 2⁻³² for the small bounds it is asked for.
    public int below(int bound) {
        return (int) (((bits() >>> 32) * bound) >>> 32);
    }

    /// Uniform in `[0, 1)`.
    public double unit() {
        return (bits() >>> 11) * 0x1.0p-53;
    }

    /// An independent seed for the part called `name`, so that a draw in one part does not shift another.
    public Seed split(String name) {
        long hash = state;
        for (int i = 0; i < name.length(); i++) {
            hash = scramble((hash ^ name.charAt(i)) + GOLDEN);
        }
        return new Seed(scramble(hash));
    }

    private static long scramble(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
