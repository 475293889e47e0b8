package dev.quarrel.harness.sim;

import dev.quarrel.nemesis.Harm;
import dev.quarrel.store.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// One direction of one pair: latency with a tail, and whatever harms are in force. Messages keep their order, as on
/// one connection, unless a harm reorders them; what a cut or a loss takes is gone (nothing sends it again).
final class SimLink {
    /// A likeness of a message's size, for bandwidth: what the store's messages come to on a wire, roughly.
    private static final long BYTES_PER_MESSAGE = 200;

    private final Timeline timeline;
    private final Stream random;
    private final Latency latency;
    private final long distanceNanos;
    private final Consumer<Message> target;
    private final List<Bite> harms = new ArrayList<>();
    private long lastArrival;

    /// A harm in force, and how many messages felt it.
    private static final class Bite {
        private final Harm.OnLink harm;
        private long count;

        Bite(Harm.OnLink harm) {
            this.harm = harm;
        }
    }

    /// @param distanceNanos what every message takes beside the drawn latency
    SimLink(Timeline timeline, Stream random, Latency latency, long distanceNanos, Consumer<Message> target) {
        this.timeline = timeline;
        this.random = random;
        this.latency = latency;
        this.distanceNanos = distanceNanos;
        this.target = target;
    }

    void begin(Harm.OnLink harm) {
        harms.add(new Bite(harm));
    }

    /// Ends a harm; answers how many messages felt it, 0 when it was not in force.
    long end(Harm.OnLink harm) {
        for (Bite bite : harms) {
            if (bite.harm.equals(harm)) {
                harms.remove(bite);
                return bite.count;
            }
        }
        return 0;
    }

    void send(Message message) {
        random.restartAt(timeline.now());
        long arrival = timeline.now() + distanceNanos + latency.draw(random);
        if (harms.isEmpty()) {
            inOrder(arrival, message);
        } else {
            sendHarmed(arrival, message);
        }
    }

    private void inOrder(long arrival, Message message) {
        lastArrival = Math.max(lastArrival, arrival);
        timeline.at(lastArrival, () -> target.accept(message));
    }

    /// A verb is a message's simple name, or a replica write's with its cause: `ReplicaWrite.HINT`.
    private static boolean is(Message message, String verb) {
        String name = message.getClass().getSimpleName();
        return name.equals(verb)
                || (message instanceof Message.ReplicaWrite write && verb.equals(name + "." + write.cause()));
    }

    private void sendHarmed(long arrival, Message message) {
        long later = arrival;
        int copies = 1;
        boolean overtaken = false;
        for (Bite bite : harms) {
            switch (bite.harm) {
                case Harm.Cut cut -> copies = felt(bite, true) ? 0 : copies;
                case Harm.DropVerb drop -> copies = felt(bite, is(message, drop.verb())) ? 0 : copies;
                case Harm.Loss loss -> copies = felt(bite, random.nextDouble() < loss.probability()) ? 0 : copies;
                case Harm.Duplicate twice ->
                    copies = felt(bite, random.nextDouble() < twice.probability()) ? copies * 2 : copies;
                case Harm.Delay delay -> {
                    felt(bite, true);
                    later += delay.millis() * 1_000_000 + random.nextLong(delay.jitterMillis() * 1_000_000 + 1);
                }
                case Harm.Reorder reorder -> {
                    if (felt(bite, random.nextDouble() < reorder.probability())) {
                        overtaken = true;
                        later += random.nextLong(reorder.holdMillis() * 1_000_000 + 1);
                    }
                }
                case Harm.Bandwidth narrow -> {
                    long through = lastArrival + BYTES_PER_MESSAGE * 1_000_000_000 / narrow.bytesPerSecond();
                    felt(bite, through > later);
                    later = Math.max(later, through);
                }
            }
        }
        for (int i = 0; i < copies; i++) {
            if (overtaken) {
                timeline.at(later, () -> target.accept(message));
            } else {
                inOrder(later, message);
            }
        }
    }

    private static boolean felt(Bite bite, boolean hit) {
        bite.count += hit ? 1 : 0;
        return hit;
    }
}
