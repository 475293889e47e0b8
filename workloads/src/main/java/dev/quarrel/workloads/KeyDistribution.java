package dev.quarrel.workloads;

import dev.quarrel.workloads.generator.Seed;
import java.util.Locale;

/// Which of the keys in use an operation goes to.
///
/// ```
/// 5 keys   uniform  20 20 20 20 20 %     zipf  39 23 16 12 10 %     hot-key  80 5 5 5 5 %
/// ```
public enum KeyDistribution {
    /// Each as likely as another.
    UNIFORM {
        @Override
        int draw(Seed seed, int keys) {
            return seed.below(keys);
        }
    },
    /// The k-th key with a probability close to 1/k (Zipf's law with exponent 1), drawn by inverting the continuous
    /// distribution of density 1/x on `[1, keys + 1)`: that gives `ln(1 + 1/k) / ln(keys + 1)`.
    ZIPF {
        @Override
        int draw(Seed seed, int keys) {
            return Math.min(keys - 1, (int) Math.exp(seed.unit() * Math.log(keys + 1.0)) - 1);
        }
    },
    /// Four operations of five to the first key, the fifth to any of the others.
    HOT_KEY {
        @Override
        int draw(Seed seed, int keys) {
            boolean hot = keys == 1 || seed.split("hot").below(5) < 4;
            return hot ? 0 : 1 + seed.below(keys - 1);
        }
    };

    /// The number of a key, from 0.
    abstract int draw(Seed seed, int keys);

    /// As written on a command line: `hot-key`.
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return label();
    }
}
