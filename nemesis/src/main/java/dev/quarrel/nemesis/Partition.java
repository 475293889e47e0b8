package dev.quarrel.nemesis;

import java.util.List;
import java.util.Locale;

/// The network falls apart: packets between some nodes are dropped until it heals. Possible in both worlds.
public record Partition(Shape shape) implements Fault {
    /// Who is cut from whom.
    public enum Shape {
        /// One node alone.
        ONE,
        /// The first half of the nodes, as listed, from the rest.
        HALVES,
        /// A drawn minority from a majority.
        MAJORITY,
        /// A drawn third (at most) from the rest.
        MINORITY_THIRD,
        /// Every node sees a majority, no two the same.
        MAJORITIES_RING,
        /// Two halves that both see one node.
        BRIDGE,
        /// Some nodes are no longer heard by the others, but hear them.
        ONE_WAY,
        /// Two single nodes lose each other; all else stays.
        PAIR,
        /// Each datacentre alone: the WAN is cut.
        DATACENTRE
    }

    @Override
    public String name() {
        return "partition-" + shape.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        List<Harm> cuts = grudge(draw).cuts();
        return cuts.isEmpty() ? List.of() : List.of(new Step(name(), atMillis, untilMillis, cuts));
    }

    private Grudge grudge(Draw draw) {
        List<String> nodes = draw.nodes();
        List<String> shuffled = Grudge.shuffled(nodes, draw.random());
        return switch (shape) {
            case ONE -> Grudge.split(shuffled, Math.min(1, nodes.size()));
            case HALVES -> Grudge.split(nodes, nodes.size() / 2);
            case MAJORITY -> Grudge.split(shuffled, (nodes.size() - 1) / 2);
            case MINORITY_THIRD -> Grudge.split(shuffled, (nodes.size() + 1) / 3);
            case MAJORITIES_RING -> Grudge.majoritiesRing(shuffled);
            case BRIDGE -> Grudge.bridge(shuffled);
            case ONE_WAY -> oneWay(draw);
            case PAIR -> Grudge.split(shuffled.subList(0, Math.min(2, nodes.size())), Math.min(1, nodes.size()));
            case DATACENTRE -> Grudge.between(draw.datacentres());
        };
    }

    private static Grudge oneWay(Draw draw) {
        List<String> mute = draw.struck();
        List<String> others =
                draw.nodes().stream().filter(node -> !mute.contains(node)).toList();
        return Grudge.silenced(mute, others);
    }
}
