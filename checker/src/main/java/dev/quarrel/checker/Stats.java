package dev.quarrel.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Counts what happened: operations per kind and outcome, latencies, rate. A test that saw no ok of some kind proves
/// nothing about that kind, so it is *unknown* (vacuity).
///
/// ```
/// 0  process 0 invoke write 1
/// 1  process 0 ok     write 1
/// 2  process 1 invoke read
/// 3  process 1 info   read              unknown, because of 1 reads none was ok
/// ```
public final class Stats implements Checker {
    @Override
    public String name() {
        return "stats";
    }

    @Override
    public Verdict check(History history, Budget budget) {
        Map<String, Tally> byF = new TreeMap<>();
        Tally total = new Tally();
        for (Operation op : history.operations()) {
            byF.computeIfAbsent(op.f(), f -> new Tally()).add(op);
            total.add(op);
        }
        List<String> vacuous = new ArrayList<>();
        Map<String, Object> perF = new LinkedHashMap<>();
        byF.forEach((f, tally) -> {
            perF.put(f, tally.summary());
            if (tally.ok == 0) {
                vacuous.add("of " + tally.count() + " operations " + f + " none was ok");
            }
        });
        if (total.count() == 0) {
            vacuous.add("the history has no operations");
        }
        Map<String, Object> details = new LinkedHashMap<>(total.summary());
        details.put("byF", perF);
        return vacuous.isEmpty()
                ? new Verdict(name(), Validity.VALID, null, List.of(), details)
                : new Verdict(name(), Validity.UNKNOWN, String.join("; ", vacuous), List.of(), details);
    }

    private static final class Tally {
        private long ok;
        private long fail;
        private long info;
        private long first = Long.MAX_VALUE;
        private long last = Long.MIN_VALUE;
        private long[] latencies = new long[64];

        private long count() {
            return ok + fail + info;
        }

        private void add(Operation op) {
            switch (op.outcome()) {
                case OK -> addOk(op.completionTime() - op.invokeTime());
                case FAIL -> fail++;
                case INFO, INVOKE -> info++;
            }
            first = Math.min(first, op.invokeTime());
            last = Math.max(last, op.completion() == null ? op.invokeTime() : op.completionTime());
        }

        private void addOk(long latency) {
            if (ok == latencies.length) {
                latencies = Arrays.copyOf(latencies, latencies.length * 2);
            }
            latencies[(int) ok++] = latency;
        }

        /// Latencies are of ok operations, in nanoseconds; the rate is of ok operations a second.
        private Map<String, Object> summary() {
            Map<String, Object> summary = new LinkedHashMap<>();
            summary.put("count", count());
            summary.put("ok", ok);
            summary.put("fail", fail);
            summary.put("info", info);
            if (ok > 0) {
                long[] sorted = Arrays.copyOf(latencies, (int) ok);
                Arrays.sort(sorted);
                Map<String, Object> latency = new LinkedHashMap<>();
                latency.put("p50", quantile(sorted, 0.5));
                latency.put("p90", quantile(sorted, 0.9));
                latency.put("p99", quantile(sorted, 0.99));
                latency.put("p999", quantile(sorted, 0.999));
                latency.put("max", sorted[sorted.length - 1]);
                summary.put("latencyNanos", latency);
                double seconds = (last - first) / 1e9;
                summary.put("okPerSecond", seconds > 0 ? Math.round(ok / seconds * 10) / 10.0 : 0.0);
            }
            return summary;
        }

        /// The smallest latency that at least the given share of operations did not exceed (nearest rank).
        private static long quantile(long[] sorted, double share) {
            int rank = (int) Math.ceil(share * sorted.length);
            return sorted[Math.max(rank, 1) - 1];
        }
    }
}
