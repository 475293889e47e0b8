package dev.quarrel.store;

import dev.quarrel.store.paxos.Change;
import dev.quarrel.store.versions.Dot;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/// The level SERIAL of one coordinator: which requests are under way, and which ballots they use.
///
/// Requests for one key wait for each other, for two of them at once could only outbid one another. Keys at this
/// level are registers of their own: what other levels write under the same key is another register.
final class Serial {
    /// Requests for one key that this coordinator takes at once, the one under way among them.
    private static final int MOST_OF_A_KEY = 1_000;

    private final Coordinator coordinator;
    private final Map<String, Queue<SerialRequest>> queues = new HashMap<>();
    /// Keys whose next requests are being started.
    private final Set<String> starting = new HashSet<>();
    private long lastBallot;

    Serial(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    void run(String key, Change change, long deadlineNanos, Consumer<Reply> done) {
        Queue<SerialRequest> queue = queues.computeIfAbsent(key, name -> new ArrayDeque<>());
        if (queue.size() >= MOST_OF_A_KEY) {
            done.accept(new Reply.Unavailable("Expected at most " + MOST_OF_A_KEY + " requests at level SERIAL for '"
                    + key + "' at once, got one more; nothing was changed. Retry later, or through another node."));
            return;
        }
        queue.add(new SerialRequest(coordinator, this, key, change, deadlineNanos, done));
        if (queue.size() == 1) {
            startNext(key, queue);
        }
    }

    /// The request at the head of the key's queue is answered: the next one begins.
    void finished(String key) {
        Queue<SerialRequest> queue = queues.get(key);
        if (queue != null) {
            queue.remove();
            startNext(key, queue);
        }
    }

    /// Until one is under way: those that are answered at once, too late for instance, may be many.
    private void startNext(String key, Queue<SerialRequest> queue) {
        if (!starting.add(key)) {
            return;
        }
        SerialRequest next = queue.peek();
        while (next != null) {
            next.start();
            if (next == queue.peek()) {
                break;
            }
            next = queue.peek();
        }
        starting.remove(key);
        if (next == null) {
            queues.remove(key);
        }
    }

    /// A ballot above `highest`, and one that this incarnation never used: its name makes it unique for ever.
    Dot ballotAbove(Dot highest) {
        lastBallot = Math.max(lastBallot, highest.number()) + 1;
        return new Dot(lastBallot, coordinator.source.actor());
    }
}
