package dev.quarrel.nemesis;

import java.util.List;
import java.util.Locale;

/// Messages of one kind to and from each struck node are dropped, all others pass. Healed by dropping none. Possible in
/// the simulated world only: a firewall sees packets.
public record DropMessages(Kind kind) implements Fault {
    /// Which messages, by the name of their record in the store's protocol and, after a dot, why they were sent.
    public enum Kind {
        WRITES("ReplicaWrite.WRITE"),
        HINTS("ReplicaWrite.HINT"),
        REPAIRS("ReplicaWrite.REPAIR"),
        SYNCS("ReplicaWrite.ANTI_ENTROPY"),
        ACKS("ReplicaAck"),
        READS("ReplicaRead"),
        TREES("TreeStep"),
        PINGS("Ping");

        private final String verb;

        Kind(String verb) {
            this.verb = verb;
        }
    }

    @Override
    public String name() {
        return "drop-" + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        return draw.eachLink(
                name(), atMillis, untilMillis, link -> new Harm.DropVerb(link.from(), link.to(), kind.verb));
    }
}
