package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.judges.Losses.Loss;
import dev.quarrel.checker.judges.Register.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Acknowledged writes that last-write-wins threw away: to whom, and by which rule.
///
/// ```
/// p0 write k1 1 ok   (version 90)
/// p1                    write k1 2 ok   (version 50: its coordinator's clock is behind)
/// p2                                        read k1 -> 1       lost-write: 2 lost to 1 by timestamp
/// ```
///
/// An acknowledged write is lost if no read that began after its acknowledgement returned it, and
/// - no write of the key that could have known of it (one that began after it was acknowledged or read, or a
/// compare-and-set that took it) took effect,
/// yet a
///   later read returned something else; or
/// - the recorded versions say so: a write that could not have known of it took effect with a higher version.
///
/// To *whom* decides its name. `lost-write`: to an older version, or to nothing; no order of the writes excuses that.
/// `lost-concurrent-write`: to a concurrent one. A register that picks one of two concurrent writes is linearizable all
/// the same, so these make the verdict invalid only if asked for ([#strict()]); they are counted and listed always.
/// *By which rule* needs the extra field `version`: `timestamp`, `tie` or `arrival` of numbers ([Ranked]), `vector`,
/// else
/// `unrecorded`. Not all versions are ordered, and where they are not, none is the higher:
/// - a map from actor to number is a version vector: higher is only one that covers the other;
/// - where writes of the key have a `context`, a version is a dot. It says who counted, not which write is the later:
///   superseded is a write only by one whose context has its dot, and a read returned every write whose dot it has
///   ([Contexts]), for the value it shows may be one of several siblings.
///
/// O(n log n): per key, the latest begin of all writes, and the highest version among those begun before a time; with
/// vectors, each write is compared with those that ran beside it.
///
/// @param concurrentIsInvalid whether a write lost to a concurrent one makes the verdict invalid
public record LostWrites(boolean concurrentIsInvalid) implements Checker {

    /// Invalid only for losses that no order of the writes excuses.
    public LostWrites() {
        this(false);
    }

    /// Invalid for any acknowledged write lost: for stores that promise to keep concurrent writes.
    public static LostWrites strict() {
        return new LostWrites(true);
    }

    @Override
    public String name() {
        return "lost-writes";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        Tally total = new Tally();
        Map<String, Object> perKey = new LinkedHashMap<>();
        List<Map<String, Object>> losses = new ArrayList<>();
        for (Register register : Register.of(List.copyOf(history.operations()))) {
            String unfit = register.unfit();
            if (unfit != null) {
                findings.unknown(unfit);
                continue;
            }
            Tally tally = new Tally();
            judge(new Losses(register), tally, loss -> report(findings, register, loss, losses));
            if (register.key != null) {
                perKey.put(register.key, tally.details());
            }
            total.add(tally);
        }
        if (total.acknowledged == 0) {
            findings.unknown("no write was acknowledged, so none could be lost");
        } else if (total.unobserved == total.acknowledged) {
            findings.unknown("no acknowledged write was followed by a read of its key");
        }
        Map<String, Object> details = total.details();
        details.put("losses", losses);
        details.put("keys", perKey);
        return findings.verdict(details);
    }

    private static void judge(Losses key, Tally tally, Consumer<Loss> report) {
        for (Version version : key.effective()) {
            Operation write = version.write;
            if (write == null || version.isDelete()) {
                continue;
            }
            if (!write.isOk()) {
                tally.recovered++;
                continue;
            }
            tally.acknowledged++;
            Loss loss = key.loss(version, write);
            if (loss != null) {
                tally.lost(loss);
                report.accept(loss);
            } else if (key.isUnobserved(version, write)) {
                tally.unobserved++;
            }
        }
    }

    private void report(Findings findings, Register register, Loss loss, List<Map<String, Object>> losses) {
        if (losses.size() < Findings.LISTED) {
            losses.add(loss.details(register));
        }
        if (loss.concurrent() && !concurrentIsInvalid) {
            return;
        }
        List<Operation> others = Findings.together(loss.winner().ops(), loss.evidence());
        findings.add(
                loss.concurrent() ? "lost-concurrent-write" : "lost-write",
                register.key,
                Findings.together(List.of(loss.write()), others),
                loss::words);
    }

    private static final class Tally {
        private long acknowledged;
        private long lostToOlder;
        private long lostToConcurrent;
        private long unobserved;
        private long recovered;
        private final Map<String, Long> byRule = new TreeMap<>();

        void add(Tally other) {
            acknowledged += other.acknowledged;
            lostToOlder += other.lostToOlder;
            lostToConcurrent += other.lostToConcurrent;
            unobserved += other.unobserved;
            recovered += other.recovered;
            other.byRule.forEach((rule, count) -> byRule.merge(rule, count, Long::sum));
        }

        void lost(Loss loss) {
            if (loss.concurrent()) {
                lostToConcurrent++;
            } else {
                lostToOlder++;
            }
            byRule.merge(loss.rule(), 1L, Long::sum);
        }

        Map<String, Object> details() {
            long lost = lostToOlder + lostToConcurrent;
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("acknowledged", acknowledged);
            map.put("lost", lost);
            map.put("survived", acknowledged - lost - unobserved);
            map.put("unobserved", unobserved);
            map.put("recovered", recovered);
            map.put("lostToOlder", lostToOlder);
            map.put("lostToConcurrent", lostToConcurrent);
            map.put("loss", acknowledged == 0 ? 0.0 : (double) lost / acknowledged);
            map.put("byRule", byRule);
            return map;
        }
    }
}
