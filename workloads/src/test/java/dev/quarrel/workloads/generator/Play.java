package dev.quarrel.workloads.generator;

import dev.quarrel.checker.Event;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/// A perfect runner for tests: each operation takes the same time and ends ok, unless a test says otherwise. Prints
/// invocations one a line: `time thread f key value`.
final class Play {
    private final int[] processes;
    private final BitSet free = new BitSet();
    private final long[] busyUntil;
    private final Event.Type ending;
    private final List<String> lines = new ArrayList<>();
    private final Op[] running;
    private long time;
    private Generator generator;

    private Play(Generator generator, int threads, Event.Type ending) {
        this.generator = generator;
        this.processes = new int[threads];
        this.busyUntil = new long[threads];
        this.running = new Op[threads];
        this.ending = ending;
        for (int i = 0; i < threads; i++) {
            processes[i] = i;
        }
        free.set(0, threads);
    }

    static List<String> ok(Generator generator, int threads, long tookNanos, int most) {
        return new Play(generator, threads, Event.Type.OK).play(tookNanos, most);
    }

    static List<String> ending(Event.Type type, Generator generator, int threads, long tookNanos, int most) {
        return new Play(generator, threads, type).play(tookNanos, most);
    }

    private List<String> play(long took, int most) {
        while (lines.size() < most) {
            Step step = generator.next(Context.of(time, processes, free));
            long wake = nextCompletion();
            switch (step) {
                case Step.Emit emit -> {
                    if (emit.op().time() > wake) {
                        completeAt(wake);
                    } else {
                        time = Math.max(time, emit.op().time());
                        generator = emit.next();
                        begin(emit.op(), took);
                    }
                }
                case Step.Pending pending -> {
                    generator = pending.next();
                    if (wake > pending.wakeNanos()) {
                        time = pending.wakeNanos();
                    } else if (wake == Long.MAX_VALUE) {
                        lines.add("stuck");
                        return lines;
                    } else {
                        completeAt(wake);
                    }
                }
                case Step.Done done -> {
                    return lines;
                }
            }
        }
        return lines;
    }

    private void begin(Op op, long took) {
        int thread = op.process() % processes.length;
        lines.add("%d p%d %s %s %s".formatted(time, op.process(), op.f(), op.key(), op.value()));
        free.clear(thread);
        busyUntil[thread] = time + took;
        running[thread] = op;
        tell(op, Event.Type.INVOKE);
    }

    private long nextCompletion() {
        long soonest = Long.MAX_VALUE;
        for (int t = 0; t < processes.length; t++) {
            soonest = free.get(t) ? soonest : Math.min(soonest, busyUntil[t]);
        }
        return soonest;
    }

    private void completeAt(long when) {
        time = when;
        for (int t = 0; t < processes.length; t++) {
            if (!free.get(t) && busyUntil[t] == when) {
                free.set(t);
                tell(running[t], ending);
                if (ending == Event.Type.INFO) {
                    processes[t] += processes.length;
                }
            }
        }
    }

    private void tell(Op op, Event.Type type) {
        Event event = new Event(0, time, op.process(), type, op.f(), op.key(), op.value(), Map.of());
        generator = generator.update(Context.of(time, processes, free), event);
    }
}
