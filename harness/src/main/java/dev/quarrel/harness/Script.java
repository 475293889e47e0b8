package dev.quarrel.harness;

import dev.quarrel.checker.Event;
import dev.quarrel.workloads.Workload;
import dev.quarrel.workloads.generator.EachThread;
import dev.quarrel.workloads.generator.Generator;
import dev.quarrel.workloads.generator.Listed;
import dev.quarrel.workloads.generator.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The operations of a run as plain data: which, when, and by which thread. What a run is shrunk to.
///
/// ```
/// [{"time": 2756958000, "thread": 1, "f": "write", "key": "k2", "value": 562}, …]
/// ```
///
/// @param ops in order of time; their process is a thread
public record Script(List<Op> ops) {
    private static final String PHASE = "phase";
    private static final String FINAL = "final";

    public Script {
        ops = List.copyOf(ops);
    }

    /// Everything that was invoked, when it was invoked. Final operations are marked, for a script has no phases.
    public static Script of(List<Event> history, int concurrency) {
        List<Op> ops = new ArrayList<>();
        boolean whole = false;
        for (Event event : history) {
            whole |= event.isNemesis() && event.f().equals(Runner.WHOLE);
            if (!event.isNemesis() && event.type() == Event.Type.INVOKE) {
                Map<String, Object> extra = new LinkedHashMap<>(event.extra());
                extra.remove("node");
                if (whole) {
                    extra.put(PHASE, FINAL);
                }
                ops.add(new Op(
                        event.time(), event.process() % concurrency, event.f(), event.key(), event.value(), extra));
            }
        }
        return new Script(ops);
    }

    /// Whether this is said of an operation that came when all was healed and had had time.
    static boolean isFinal(Map<String, ?> extra) {
        return FINAL.equals(extra.get(PHASE));
    }

    /// The workload with these operations for its own, each thread's in order, and no final phase.
    Workload instead(Workload workload, int concurrency) {
        List<Generator> threads = new ArrayList<>();
        for (int thread = 0; thread < concurrency; thread++) {
            int own = thread;
            threads.add(
                    new Listed(ops.stream().filter(op -> op.process() == own).toList()));
        }
        Generator nothing = new Listed(List.of());
        return new Workload(
                workload.name(),
                new EachThread(nothing, threads),
                keys -> nothing,
                workload.adapter(),
                workload.checkers());
    }

    public List<Object> toData() {
        List<Object> data = new ArrayList<>();
        for (Op op : ops) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("time", op.time());
            line.put("thread", op.process());
            line.put("f", op.f());
            if (op.key() != null) {
                line.put("key", op.key());
            }
            if (op.value() != null) {
                line.put("value", op.value());
            }
            if (!op.extra().isEmpty()) {
                line.put("extra", op.extra());
            }
            data.add(line);
        }
        return data;
    }

    /// Reads what [#toData] wrote.
    public static Script fromData(Object data) {
        List<Op> ops = new ArrayList<>();
        for (Object line : data instanceof List<?> list ? list : List.of(data)) {
            if (!(line instanceof Map<?, ?> map
                    && map.get("time") instanceof Number time
                    && map.get("thread") instanceof Number thread
                    && map.get("f") instanceof String f)) {
                throw new IllegalArgumentException("an operation of a script looks like {\"time\": 2756958000,"
                        + " \"thread\": 1, \"f\": \"write\", \"key\": \"k2\", \"value\": 562}; got " + line);
            }
            Map<String, Object> extra = new LinkedHashMap<>();
            if (map.get("extra") instanceof Map<?, ?> more) {
                more.forEach((name, value) -> extra.put(String.valueOf(name), value));
            }
            String key = map.get("key") instanceof String named ? named : null;
            ops.add(new Op(time.longValue(), thread.intValue(), f, key, map.get("value"), extra));
        }
        return new Script(ops);
    }
}
