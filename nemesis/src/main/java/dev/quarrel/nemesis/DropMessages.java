package dev.quarrel.nemesis;

import java.util.ArrayList;
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
        PINGS("Ping"),
        /// What nodes say of themselves and of the ring.
        GOSSIP("Rumour TopologyIs");

        private final String verbs;

        Kind(String verbs) {
            this.verbs = verbs;
        }
    }

    @Override
    public String name() {
        return "drop-" + kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        List<Harm> drops = new ArrayList<>();
        List<String> struck = draw.struck();
        for (String from : draw.nodes()) {
            for (String to : draw.nodes()) {
                if (!from.equals(to) && (struck.contains(from) || struck.contains(to))) {
                    drop(from, to, drops);
                }
            }
        }
        if (kind == Kind.GOSSIP) {
            // Who joins meanwhile must not carry it either.
            struck.forEach(node -> draw.coming().forEach(newcomer -> {
                drop(node, newcomer, drops);
                drop(newcomer, node, drops);
            }));
        }
        return drops.isEmpty() ? List.of() : List.of(new Step(name(), atMillis, untilMillis, drops));
    }

    private void drop(String from, String to, List<Harm> into) {
        for (String verb : kind.verbs.split(" ", -1)) {
            into.add(new Harm.DropVerb(from, to, verb));
        }
    }
}
