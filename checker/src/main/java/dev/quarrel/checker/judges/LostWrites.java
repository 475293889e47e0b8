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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Acknowledged writes that last-write-wins threw away: to whom, and by which rule.
///
/// ```
/// p0 write k1 1 ok   (version 90)
/// p1                    write k1 2 ok   (version 50: its coordinator's clock is behind)
/// p2                                        read k1 -> 1       lost-write: 2 lost to 1 by timestamp
/// ```
///
/// An acknowledged write is lost if no read that began after its acknowledgement returned it, and
/// - no write of the key that could have known of it (one that began after it was acknowledged or read) took effect,
/// yet a
///   later read returned something else; or
/// - the recorded versions say so: a write that could not have known of it took effect with a higher version.
///
/// To *whom* decides its name. `lost-write`: to an older version, or to nothing; no order of the writes excuses that.
/// `lost-concurrent-write`: to a concurrent one. A register that picks one of two concurrent writes is linearizable all
/// the same, so these make the verdict invalid only if asked for ([#strict()]); they are counted and listed always.
/// *By which rule* needs the extra field `version` (see [Ranked]): `timestamp`, `tie`, `arrival`, else `unrecorded`.
///
/// O(n log n): per key, the latest begin of all writes, and the highest version among those begun before a time.
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
            new OneKey(register).judge(tally, loss -> report(findings, register, loss, losses));
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

    /// One acknowledged write that is gone, what was there instead, and the read that showed it.
    private record Loss(Operation write, Version winner, String rule, List<Operation> evidence) {
        boolean concurrent() {
            return winner.write != null && winner.end() > write.call();
        }

        String words() {
            String seen = evidence.isEmpty() ? "" : "; later " + Words.sentence(evidence.get(0));
            String whom = winner.write == null
                    ? "It lost to nothing: the key was as if never written."
                    : "It lost to " + winner + (concurrent() ? ", a concurrent write" : ", an older write") + ", "
                            + inWords();
            return Words.sentence(write) + ", acknowledged" + seen + ". " + whom
                    + " No write that could have known of it replaced it.";
        }

        private String inWords() {
            return switch (rule) {
                case "timestamp" -> "whose timestamp is higher.";
                case "tie" -> "by the rule for equal timestamps.";
                case "arrival" -> "by order of arrival: its version is no higher.";
                default -> "by a rule that the history does not record.";
            };
        }

        Map<String, Object> details(Register register) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("key", register.key == null ? "" : register.key);
            map.put("value", Words.value(Register.written(write)));
            map.put("index", write.invoke().index());
            map.put("lostTo", winner.toString());
            map.put(
                    "lostToIndex",
                    winner.write == null ? -1L : winner.write.invoke().index());
            map.put("whose", winner.write == null ? "nothing" : concurrent() ? "concurrent" : "older");
            map.put("rule", rule);
            return map;
        }
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

    /// The writes of one key against each other and against its reads.
    private static final class OneKey {
        private final Register register;
        private final List<Version> effective = new ArrayList<>();
        private final int latestBegin;
        private final @Nullable Operation lastRead;

        OneKey(Register register) {
            this.register = register;
            int latest = -1;
            for (Operation write : register.writes) {
                Version version = register.made(write);
                if (version != null && version.end() != Operation.OPEN) {
                    effective.add(version);
                    latest = Math.max(latest, version.begin());
                } else if (version != null && version.isDelete() && !write.isFail()) {
                    latest = Math.max(latest, version.begin());
                }
            }
            this.latestBegin = latest;
            this.lastRead = register.reads.stream()
                    .max(Comparator.comparingInt(Operation::call))
                    .orElse(null);
        }

        void judge(Tally tally, Consumer<Loss> report) {
            Map<Version, Operation> lastReadOf = new LinkedHashMap<>();
            for (Operation read : register.reads) {
                Version seen = register.seen(read);
                if (seen != null) {
                    lastReadOf.put(seen, read);
                }
            }
            HighestBefore highest = new HighestBefore(effective);
            for (Version version : effective) {
                Operation write = version.write;
                if (write == null || version.isDelete()) {
                    continue;
                }
                if (!write.isOk()) {
                    tally.recovered++;
                    continue;
                }
                tally.acknowledged++;
                Operation read = lastReadOf.get(version);
                if (read != null && read.call() > write.completed()) {
                    continue;
                }
                Loss loss = loss(version, write, highest);
                if (loss != null) {
                    tally.lost(loss);
                    report.accept(loss);
                } else if (latestBegin < version.end() && (lastRead == null || lastRead.call() < write.completed())) {
                    tally.unobserved++;
                }
            }
        }

        private @Nullable Loss loss(Version version, Operation write, HighestBefore highest) {
            Version outranking = highest.outranks(version);
            if (outranking != null) {
                return new Loss(write, outranking, rule(outranking, version), List.of());
            }
            if (latestBegin > version.end() || lastRead == null || lastRead.call() < write.completed()) {
                return null;
            }
            Version seen = register.seen(lastRead);
            if (seen == null && lastRead.result() == null) {
                seen = latestErasure(version);
            }
            if (seen == null || seen.begin() > version.end()) {
                return null;
            }
            String rule = seen.write == null ? "vanished" : rule(seen, version);
            return new Loss(write, seen, rule, List.of(lastRead));
        }

        private static String rule(Version winner, Version loser) {
            return Ranked.rule(HighestBefore.rank(winner), HighestBefore.rank(loser));
        }

        /// The delete that most likely took the version away: the last begun that could not have known of it.
        private Version latestErasure(Version version) {
            return effective.stream()
                    .filter(other -> other.isDelete() && other.begin() < version.end())
                    .max(Comparator.comparingInt(Version::begin))
                    .orElse(Version.INITIAL);
        }
    }
}
