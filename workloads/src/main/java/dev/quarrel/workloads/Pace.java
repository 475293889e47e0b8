package dev.quarrel.workloads;

import dev.quarrel.workloads.generator.Draw;
import dev.quarrel.workloads.generator.EachThread;
import dev.quarrel.workloads.generator.Generator;
import dev.quarrel.workloads.generator.Listed;
import dev.quarrel.workloads.generator.Op;
import dev.quarrel.workloads.generator.Seed;
import dev.quarrel.workloads.generator.Stagger;
import dev.quarrel.workloads.generator.TimeLimit;
import java.util.List;

/// What most workloads have in common: operations drawn at a rate for a time, over a window of keys that moves on so
/// that no key's history grows without end, and a last look at each key.
///
/// ```
/// 3 keys at a time, 10 operations each:   0…29 → k0 k1 k2   30…59 → k3 k4 k5   …
/// ```
final class Pace {
    private Pace() {}

    static Generator of(WorkloadOptions options, Draw.Source source) {
        Draw operations = new Draw(options.seed().split("operations"), source);
        return new TimeLimit(
                options.timeLimitNanos(),
                Stagger.perSecond(options.seed().split("pace"), options.ratePerSecond(), operations));
    }

    /// The key of an operation.
    static String key(Seed seed, long number, WorkloadOptions options) {
        long window = number / ((long) options.keys() * options.operationsPerKey());
        return "k" + (window * options.keys() + options.distribution().draw(seed.split("key"), options.keys()));
    }

    /// Whether an operation changes something.
    static boolean writes(Seed seed, WorkloadOptions options) {
        return seed.split("kind").below(100) < options.writeShare();
    }

    /// Every thread, and so every node, reads what each key came to.
    static Generator finalReads(List<String> keys) {
        return eachThread("read", keys);
    }

    static Generator eachThread(String f, List<String> keys) {
        return new EachThread(
                new Listed(keys.stream().map(key -> Op.of(f, key, null)).toList()));
    }
}
