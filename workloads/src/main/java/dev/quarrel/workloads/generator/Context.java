package dev.quarrel.workloads.generator;

import java.util.BitSet;

/// What a generator may know when it is asked: the time, and which threads are free to run what process.
///
/// A *thread* is one of `concurrency` slots that runs one operation at a time. Its *process* is the name under which
/// it acts; when an operation's outcome is unknown the process is retired and the thread goes on as `process +
/// concurrency`, so `process mod concurrency` is always the thread. A context may be narrowed to a window of threads,
/// for generators that share them out.
///
/// It is a view that the runner keeps up to date, good for the length of one call.
public final class Context {
    private final long time;
    private final int[] processes;
    private final BitSet free;
    private final int from;
    private final int to;

    private Context(long time, int[] processes, BitSet free, int from, int to) {
        this.time = time;
        this.processes = processes;
        this.free = free;
        this.from = from;
        this.to = to;
    }

    /// @param time nanoseconds since test start
    /// @param processes the current process of each thread
    /// @param free the threads that run nothing
    public static Context of(long time, int[] processes, BitSet free) {
        return new Context(time, processes, free, 0, processes.length);
    }

    public long time() {
        return time;
    }

    /// How many threads there are in all, whatever the window: the distance between a process and its successor.
    public int concurrency() {
        return processes.length;
    }

    /// How many threads this window has.
    public int threads() {
        return to - from;
    }

    /// The `i`-th thread of this window.
    public int thread(int i) {
        return from + i;
    }

    /// The thread of a process, whichever window it is in.
    public int threadOf(int process) {
        return process % processes.length;
    }

    public boolean contains(int thread) {
        return from <= thread && thread < to;
    }

    public boolean isFree(int thread) {
        return contains(thread) && free.get(thread);
    }

    public int process(int thread) {
        return processes[thread];
    }

    public int freeCount() {
        int count = 0;
        for (int t = free.nextSetBit(from); t >= 0 && t < to; t = free.nextSetBit(t + 1)) {
            count++;
        }
        return count;
    }

    /// A process whose thread is free, each as likely as another, or [Op#ANY] when none is.
    public int pickFree(Seed seed) {
        int count = freeCount();
        if (count == 0) {
            return Op.ANY;
        }
        int thread = free.nextSetBit(from);
        for (int skip = seed.below(count); skip > 0; skip--) {
            thread = free.nextSetBit(thread + 1);
        }
        return processes[thread];
    }

    /// The same, seen by a generator that owns only `count` threads from the `first` of this window on.
    public Context window(int first, int count) {
        return new Context(time, processes, free, from + first, from + first + count);
    }
}
