package dev.quarrel.checker.judges;

import dev.quarrel.checker.Budget;
import dev.quarrel.checker.Checker;
import dev.quarrel.checker.Event;
import dev.quarrel.checker.History;
import dev.quarrel.checker.Operation;
import dev.quarrel.checker.Verdict;
import dev.quarrel.checker.Words;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// After the last fault healed, do all replicas of a key end up holding the same, and how long did it take?
///
/// ```
/// nemesis healed (at 8.0 s)
/// p0 read-local k1 -> 1 node=n1    p0 read-local k1 -> 1 node=n2    p0 read-local k1 -> 2 node=n3     divergence
/// ```
///
/// `read-local` reads one replica's own state; `node` names it. A list is compared as a set (siblings have no order). A
/// node that does not hold the key is not asked, or says so by the extra field `replica: false`. What counts is each
/// replica's last answer; the key has converged at the first moment after which the last answers never differ again.
/// The
/// time is measured from the nemesis's last step, and is an upper bound: it cannot be earlier than the first look,
/// which
/// the details give beside it. A key answered by fewer than two replicas, or whose last attempt on a
/// replica failed, is unknown. One pass.
///
/// @param maxNanos a bound on the time to converge; later is `slow-convergence`
public record Convergence(long maxNanos) implements Checker {
    public Convergence() {
        this(Long.MAX_VALUE);
    }

    @Override
    public String name() {
        return "convergence";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Findings findings = new Findings(name());
        long healed = history.nemesis().stream().mapToLong(Event::time).max().orElse(0);
        Distribution times = new Distribution();
        long converged = 0;
        List<Keyed> keys = Keyed.of(List.copyOf(history.operations()), "read-local");
        for (Keyed key : keys) {
            Replicas replicas = new Replicas(key);
            String unfit = replicas.unfit();
            if (replicas.differ()) {
                findings.add("divergence", key.key(), replicas.answers(), replicas::words);
            } else if (unfit != null) {
                findings.unknown(unfit);
            } else {
                converged++;
                long took = Math.max(0, replicas.agreedSince - healed);
                times.add(took);
                if (took > maxNanos) {
                    findings.add(
                            "slow-convergence",
                            key.key(),
                            replicas.answers(),
                            () -> "Its replicas agreed "
                                    + Words.millis(took) + " ms after the last fault; at most " + Words.millis(maxNanos)
                                    + " ms were allowed.");
                }
            }
        }
        if (keys.isEmpty()) {
            findings.unknown("no replica's own state was read (f read-local)");
        }
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("keys", (long) keys.size());
        details.put("converged", converged);
        details.put("diverged", findings.count("divergence"));
        details.put("nanosAfterLastFault", times.quantiles());
        details.put("firstLookNanosAfterLastFault", firstLook(keys, healed));
        return findings.verdict(details);
    }

    private static long firstLook(List<Keyed> keys, long healed) {
        return keys.stream()
                .flatMap(key -> key.ok("read-local").stream())
                .mapToLong(read -> Math.max(0, read.completionTime() - healed))
                .min()
                .orElse(-1);
    }

    /// The last answers of one key's replicas.
    private static final class Replicas {
        private final String key;
        private final Map<String, Operation> last = new TreeMap<>();
        private @Nullable Operation failed;
        private long agreedSince;

        Replicas(Keyed keyed) {
            this.key = keyed.name();
            for (Operation read : keyed.ops()) {
                String node = read.node();
                if (node == null || Boolean.FALSE.equals(Register.extra(read, "replica"))) {
                    continue;
                }
                if (!read.isOk()) {
                    failed = read;
                    continue;
                }
                boolean differedBefore = differ();
                boolean first = last.put(node, read) == null;
                if ((first || differedBefore) && !differ()) {
                    agreedSince = read.completionTime();
                }
                if (failed != null && node.equals(failed.node())) {
                    failed = null;
                }
            }
        }

        boolean differ() {
            return last.values().stream().map(Replicas::state).distinct().count() > 1;
        }

        private static Set<Object> state(Operation read) {
            return new HashSet<>(Keyed.elements(read.result()));
        }

        @Nullable
        String unfit() {
            if (failed != null) {
                return Words.sentence(failed) + " of " + key + ": that replica's state is not known";
            }
            return last.size() < 2
                    ? "only " + last.size() + " replica of " + key + " answered; two at least must"
                    : null;
        }

        List<Operation> answers() {
            return new ArrayList<>(last.values());
        }

        String words() {
            StringBuilder text = new StringBuilder("At the end the replicas hold different things:");
            last.forEach((node, read) -> text.append(' ')
                    .append(node)
                    .append(" holds ")
                    .append(Words.value(read.result()))
                    .append(';'));
            text.setCharAt(text.length() - 1, '.');
            return text.toString();
        }
    }
}
