package dev.quarrel.checker.judges;

import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Words;
import dev.quarrel.checker.judges.Register.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which acknowledged writes of one key are gone: its writes against each other and against its reads. What is meant by
/// that stands in [LostWrites].
final class Losses {
    private final Register register;
    private final List<Version> effective = new ArrayList<>();
    private final Map<Version, Operation> lastReadOf = new HashMap<>();
    private final Map<Version, Version> coveredBy = new HashMap<>();
    /// What a compare-and-set took, so that it was replaced by who knew of it.
    private final Set<Version> taken = new HashSet<>();
    private final HighestBefore highest;
    private final Contexts contexts;
    private final int latestBegin;
    private final @Nullable Operation lastRead;

    Losses(Register register) {
        this.register = register;
        this.contexts = new Contexts(register.writes, register.reads);
        int latest = -1;
        for (Operation write : register.writes) {
            Version version = register.made(write);
            if (version != null && version.end() != Operation.OPEN) {
                effective.add(version);
                latest = Math.max(latest, version.begin());
                Version before = write.f().equals("cas") ? register.seen(write) : null;
                if (before != null) {
                    taken.add(before);
                }
            } else if (version != null && version.isDelete() && !write.isFail()) {
                latest = Math.max(latest, version.begin());
            }
        }
        this.latestBegin = latest;
        this.lastRead = register.reads.stream()
                .max(Comparator.comparingInt(Operation::call))
                .orElse(null);
        this.highest = new HighestBefore(contexts.given() ? List.of() : effective);
        cover();
        returned();
    }

    /// The versions that took effect, in the order of their beginnings.
    List<Version> effective() {
        return effective;
    }

    /// Which reads returned which version, by its value or by its dot.
    private void returned() {
        Map<Ranked, @Nullable Version> byDot = new HashMap<>();
        for (Version version : effective) {
            Ranked dot = contexts.given() && version.write != null ? Contexts.dotOf(version.write) : null;
            if (dot != null) {
                // A dot given twice, by a node that forgot, says nothing.
                byDot.put(dot, byDot.containsKey(dot) ? null : version);
            }
        }
        for (Operation read : register.reads) {
            Version seen = register.seen(read);
            if (seen != null) {
                lastReadOf.put(seen, read);
            }
            for (Ranked dot : byDot.isEmpty() ? List.<Ranked>of() : Contexts.dotsOf(read)) {
                Version sibling = byDot.get(dot);
                if (sibling != null) {
                    lastReadOf.put(sibling, read);
                }
            }
        }
    }

    /// Of each version with a vector, one that ran beside it and whose vector covers its own.
    private void cover() {
        List<Version> beside = new ArrayList<>();
        for (Version version : effective) {
            Map<?, ?> vector = vector(version);
            if (vector == null) {
                continue;
            }
            beside.removeIf(other -> other.write == null || other.write.ret() < version.begin());
            for (Version other : beside) {
                Map<?, ?> others = vector(other);
                if (others != null && covers(vector, others)) {
                    coveredBy.putIfAbsent(other, version);
                } else if (others != null && covers(others, vector)) {
                    coveredBy.putIfAbsent(version, other);
                }
            }
            beside.add(version);
        }
    }

    private static @Nullable Map<?, ?> vector(Version version) {
        return version.write != null && Register.extra(version.write, "version") instanceof Map<?, ?> vector
                ? vector
                : null;
    }

    private static boolean covers(Map<?, ?> high, Map<?, ?> low) {
        return !high.equals(low)
                && low.entrySet().stream().allMatch(each -> number(high.get(each.getKey())) >= number(each.getValue()));
    }

    private static long number(@Nullable Object count) {
        return count instanceof Number number ? number.longValue() : 0;
    }

    /// Nobody looked after it was acknowledged, and nothing replaced it.
    boolean isUnobserved(Version version, Operation write) {
        return latestBegin < version.end()
                && !readSince(write)
                && lastReadOf.get(version) == null
                && !taken.contains(version);
    }

    private boolean readSince(Operation write) {
        return lastRead != null && lastRead.call() > write.completed();
    }

    /// What became of an acknowledged write, or null if it is not lost.
    @Nullable
    Loss loss(Version version, Operation write) {
        Operation read = lastReadOf.get(version);
        if (read != null && read.call() > write.completed()) {
            return null;
        }
        if (taken.contains(version) || (contexts.given() && contexts.replaced(write))) {
            return null;
        }
        Version outranking = highest.outranks(version);
        if (outranking != null) {
            return new Loss(write, outranking, rule(outranking, version), List.of());
        }
        Version covering = coveredBy.get(version);
        if (covering != null) {
            return new Loss(write, covering, "vector", List.of());
        }
        if (latestBegin > version.end() || lastRead == null || !readSince(write)) {
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

    private String rule(Version winner, Version loser) {
        return contexts.given() ? "unrecorded" : Ranked.rule(HighestBefore.rank(winner), HighestBefore.rank(loser));
    }

    /// The delete that most likely took the version away: the last begun that could not have known of it.
    private Version latestErasure(Version version) {
        return effective.stream()
                .filter(other -> other.isDelete() && other.begin() < version.end())
                .max(Comparator.comparingInt(Version::begin))
                .orElse(Version.INITIAL);
    }

    /// One acknowledged write that is gone, what was there instead, and the read that showed it.
    record Loss(Operation write, Version winner, String rule, List<Operation> evidence) {
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
                case "vector" -> "whose version vector covers its own.";
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
}
