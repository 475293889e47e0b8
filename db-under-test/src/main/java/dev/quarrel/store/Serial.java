package dev.quarrel.store;

import dev.quarrel.store.paxos.Change;
import dev.quarrel.store.versions.Dot;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/// The level SERIAL of one coordinator: which requests are under way, and which ballots they use.
///
/// Requests for one key wait for each other, for two of them at once could only outbid one another. Keys at this
/// level are registers of their own: what other levels write under the same key is another register.
final class Serial {
    private final Coordinator coordinator;
    private final Map<String, Queue<SerialRequest>> queues = new HashMap<>();
    private long lastBallot;

    Serial(Coordinator coordinator) {
        this.coordinator = coordinator;
    }

    void run(String key, Change change, long deadlineNanos, Consumer<Reply> done) {
        SerialRequest request = new SerialRequest(coordinator, this, key, change, deadlineNanos, done);
        Queue<SerialRequest> queue = queues.computeIfAbsent(key, name -> new ArrayDeque<>());
        queue.add(request);
        if (queue.size() == 1) {
            request.start();
        }
    }

    /// The request at the head of the key's queue is answered: the next one begins.
    void finished(String key) {
        Queue<SerialRequest> queue = queues.get(key);
        if (queue == null) {
            return;
        }
        queue.remove();
        SerialRequest next = queue.peek();
        if (next == null) {
            queues.remove(key);
        } else {
            next.start();
        }
    }

    /// A ballot above `highest`, and one that this incarnation never used: its name makes it unique for ever.
    Dot ballotAbove(Dot highest) {
        lastBallot = Math.max(lastBallot, highest.number()) + 1;
        return new Dot(lastBallot, coordinator.source.actor());
    }
}
