package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import dev.quarrel.checker.judges.Register.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How stale reads are: in versions, in time, per key and per node, and how fast writes become visible.
///
/// ```
/// p0 write k1 1 ok   write k1 2 ok (at 10 ms)   write k1 3 ok
/// p1                                                           read k1 -> 1 (at 25 ms)     stale-read
///                                                              2 versions behind; 1 was overwritten 15 ms before
/// ```
///
/// - *k-staleness*: the writes acknowledged before the read began whose own beginning came after the version read had
///   taken effect (Aiyer, Alvisi, Bazzi 2005, *On the availability of non-strict quorum systems*; Golab et al. 2011).
/// - *time-staleness*: from the first acknowledgement of such a write to the beginning of the read, in nanoseconds.
/// - *PBS curve*: of the reads that began at most t after the latest acknowledgement of a write to their key, the share
///   that was fresh (Bailis et al. 2012, *Probabilistically bounded staleness*), in steps of 1, 2, 5, 10, … ms.
///
/// A store may promise a bound: a read beyond it is a `stale-read` anomaly. Without a bound it only measures.
/// Concurrent
/// writes never make a read stale. O(n log n): sorted sweeps and a Fenwick tree per key ([NewerWrites]).
///
/// @param maxVersions how many versions a read may be behind
/// @param maxNanos how long ago what it read may have been overwritten
public record Staleness(long maxVersions, long maxNanos) implements Checker {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long[] STEPS_MILLIS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000};

    /// Only measures: no read is too stale.
    public Staleness() {
        this(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /// No read may be stale at all (a regular register, for acknowledged writes).
    public static Staleness none() {
        return new Staleness(0, 0);
    }

    @Override
    public String name() {
        return "staleness";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        Group all = new Group();
        Map<String, Group> keys = new LinkedHashMap<>();
        Map<String, Group> nodes = new TreeMap<>();
        Curve curve = new Curve();
        long unattributed = 0;
        for (Register register : Register.of(List.copyOf(history.operations()))) {
            String unfit = register.unfit();
            if (unfit != null) {
                findings.unknown(unfit);
                continue;
            }
            for (NewerWrites.Age age : new NewerWrites(register).ages()) {
                all.add(age);
                if (register.key != null) {
                    keys.computeIfAbsent(register.key, k -> new Group()).add(age);
                }
                String node = age.read().node();
                if (node != null) {
                    nodes.computeIfAbsent(node, n -> new Group()).add(age);
                }
                curve.add(age);
                judge(findings, age);
            }
            unattributed += register.reads.stream()
                    .filter(r -> register.seen(r) == null)
                    .count();
        }
        if (all.reads == 0) {
            findings.unknown("no ok read returned a version whose write is known");
        }
        Map<String, Object> details = all.details();
        details.put("readsOfNoKnownWrite", unattributed);
        details.put("pbs", curve.details());
        details.put("keys", details(keys));
        details.put("nodes", details(nodes));
        return findings.verdict(details);
    }

    /// A read that missed acknowledged writes.
    ///
    /// @param versions how many
    /// @param nanos from the first acknowledgement among them to its beginning
    public record Stale(Operation read, long versions, long nanos) {}

    /// Every stale read of a history, in the order of their beginnings; keys that are no registers have none.
    public static List<Stale> staleReads(History history) {
        List<Stale> stale = new ArrayList<>();
        for (Register register : Register.of(List.copyOf(history.operations()))) {
            if (register.unfit() == null) {
                for (NewerWrites.Age age : new NewerWrites(register).ages()) {
                    if (age.versions() > 0) {
                        stale.add(new Stale(age.read(), age.versions(), age.nanos()));
                    }
                }
            }
        }
        stale.sort(Comparator.comparingInt(each -> each.read().call()));
        return stale;
    }

    private void judge(Findings findings, NewerWrites.Age age) {
        Operation missed = age.missed();
        if (missed == null || (age.versions() <= maxVersions && age.nanos() <= maxNanos)) {
            return;
        }
        Version seen = age.seen();
        findings.add(
                "stale-read",
                age.read().key(),
                Findings.together(List.of(missed, age.read()), seen.ops()),
                () -> Words.sentence(age.read()) + ", " + seen + ", which was " + age.versions()
                        + (age.versions() == 1 ? " acknowledged write" : " acknowledged writes") + " behind: "
                        + Words.sentence(missed) + ", acknowledged " + Words.millis(age.nanos())
                        + " ms before that read began.");
    }

    private static Map<String, Object> details(Map<String, Group> groups) {
        Map<String, Object> map = new LinkedHashMap<>();
        groups.forEach((name, group) -> map.put(name, group.details()));
        return map;
    }

    /// The reads of one key, one node, or all.
    private static final class Group {
        private long reads;
        private final Distribution versions = new Distribution();
        private final Distribution nanos = new Distribution();

        void add(NewerWrites.Age age) {
            reads++;
            if (age.versions() > 0) {
                versions.add(age.versions());
                nanos.add(age.nanos());
            }
        }

        Map<String, Object> details() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("reads", reads);
            map.put("stale", (long) versions.size());
            map.put("staleShare", reads == 0 ? 0.0 : (double) versions.size() / reads);
            map.put("versionsBehind", versions.quantiles());
            map.put("nanosBehind", nanos.quantiles());
            return map;
        }
    }

    /// The share of fresh reads by time since the latest acknowledged write.
    private static final class Curve {
        private final long[] reads = new long[STEPS_MILLIS.length + 1];
        private final long[] fresh = new long[STEPS_MILLIS.length + 1];

        void add(NewerWrites.Age age) {
            if (age.nanosSinceWrite() < 0) {
                return;
            }
            int step = 0;
            while (step < STEPS_MILLIS.length && age.nanosSinceWrite() > STEPS_MILLIS[step] * NANOS_PER_MILLI) {
                step++;
            }
            reads[step]++;
            fresh[step] += age.versions() == 0 ? 1 : 0;
        }

        List<Map<String, Object>> details() {
            List<Map<String, Object>> points = new ArrayList<>();
            for (int step = 0; step < reads.length; step++) {
                if (reads[step] > 0) {
                    Map<String, Object> point = new LinkedHashMap<>();
                    point.put("upToMillis", step < STEPS_MILLIS.length ? (Object) STEPS_MILLIS[step] : "more");
                    point.put("reads", reads[step]);
                    point.put("fresh", (double) fresh[step] / reads[step]);
                    points.add(point);
                }
            }
            return points;
        }
    }
}
