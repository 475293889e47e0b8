package dev.quarrel.harness.sim;

import dev.quarrel.store.Ports;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Virtual time: everything that is still to happen, in the order (time, sequence). Sequence numbers are handed out as
/// events are scheduled, so that what falls on the same nanosecond happens in the order in which it was asked for.
///
/// The queue is a 4-ary heap over plain arrays, with the keys beside the events and not in them. Most timers are
/// timeouts that are cancelled before they are due; those of equal length expire in the order in which they were set,
/// so they wait in a first-in-first-out *lane* per length, and only the first of a lane is in the heap. Cancelling
/// costs
/// a flag, and the heap stays as small as what is really under way.
final class Timeline {
    private static final int ARITY = 4;

    private long now;
    private long sequence;
    private int size;
    private long[] times = new long[256];
    private long[] sequences = new long[256];
    private @Nullable Runnable[] events = new Runnable[256];
    private final Map<Long, Lane> lanes = new HashMap<>();
    private @Nullable Lane lastLane;

    /// Timers of one length, in the order in which they were set and are due.
    private static final class Lane {
        private final long delayNanos;
        private final ArrayDeque<Timer> timers = new ArrayDeque<>();

        Lane(long delayNanos) {
            this.delayNanos = delayNanos;
        }
    }

    /// Nanoseconds of virtual time since the start.
    long now() {
        return now;
    }

    int pending() {
        return size;
    }

    /// Runs `event` at a virtual time, which must not lie in the past.
    void at(long time, Runnable event) {
        if (time < now) {
            throw new IllegalArgumentException("asked for " + time + " ns, but it is already " + now + " ns");
        }
        push(time, sequence++, event);
    }

    /// Runs `task` after a delay, unless cancelled before: for delays of which there are few lengths.
    Ports.Cancel after(long delayNanos, Runnable task) {
        Lane lane = lane(delayNanos);
        Timer timer = new Timer(now + Math.max(0, delayNanos), sequence++, lane, task);
        lane.timers.add(timer);
        if (lane.timers.size() == 1) {
            push(timer.time, timer.sequence, timer);
        }
        return timer;
    }

    /// The same for a delay that is drawn, and so hardly ever comes again: no lane is worth its while.
    Ports.Cancel once(long delayNanos, Runnable task) {
        Timer timer = new Timer(now + Math.max(0, delayNanos), sequence++, null, task);
        push(timer.time, timer.sequence, timer);
        return timer;
    }

    /// Requests set the same timeout again and again: the last lane is mostly the right one.
    private Lane lane(long delayNanos) {
        Lane last = lastLane;
        if (last == null || last.delayNanos != delayNanos) {
            last = lanes.computeIfAbsent(delayNanos, Lane::new);
            lastLane = last;
        }
        return last;
    }

    /// Turns to the next event and runs it; false when nothing will ever happen again.
    boolean turn() {
        if (size == 0) {
            return false;
        }
        now = times[0];
        Runnable event = events[0];
        pop();
        if (event != null) {
            event.run();
        }
        return true;
    }

    /// One timer, and its own cancellation.
    private final class Timer implements Runnable, Ports.Cancel {
        private final long time;
        private final long sequence;
        private final @Nullable Lane lane;
        private @Nullable Runnable task;

        Timer(long time, long sequence, @Nullable Lane lane, Runnable task) {
            this.time = time;
            this.sequence = sequence;
            this.lane = lane;
            this.task = task;
        }

        @Override
        public void cancel() {
            task = null;
        }

        @Override
        public void run() {
            if (lane != null) {
                nextOf(lane.timers);
            }
            Runnable due = task;
            task = null;
            if (due != null) {
                due.run();
            }
        }

        private void nextOf(ArrayDeque<Timer> timers) {
            timers.poll();
            while (!timers.isEmpty() && timers.element().task == null) {
                timers.poll();
            }
            if (!timers.isEmpty()) {
                Timer first = timers.element();
                push(first.time, first.sequence, first);
            }
        }
    }

    private void push(long time, long order, Runnable event) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            sequences = Arrays.copyOf(sequences, size * 2);
            events = Arrays.copyOf(events, size * 2);
        }
        int hole = size++;
        while (hole > 0) {
            int parent = (hole - 1) / ARITY;
            if (!before(time, order, parent)) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, time, order, event);
    }

    private void pop() {
        size--;
        long time = times[size];
        long order = sequences[size];
        Runnable event = events[size];
        events[size] = null;
        if (size == 0) {
            return;
        }
        int hole = 0;
        while (true) {
            int child = smallestChild(hole);
            if (child < 0 || before(time, order, child)) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        put(hole, time, order, event);
    }

    private int smallestChild(int parent) {
        int first = parent * ARITY + 1;
        if (first >= size) {
            return -1;
        }
        int smallest = first;
        int end = Math.min(first + ARITY, size);
        for (int child = first + 1; child < end; child++) {
            if (before(times[child], sequences[child], smallest)) {
                smallest = child;
            }
        }
        return smallest;
    }

    private boolean before(long time, long order, int other) {
        return time < times[other] || (time == times[other] && order < sequences[other]);
    }

    private void move(int from, int to) {
        put(to, times[from], sequences[from], events[from]);
    }

    private void put(int at, long time, long order, @Nullable Runnable event) {
        times[at] = time;
        sequences[at] = order;
        events[at] = event;
    }
}
