package dev.quarrel.nemesis;

import java.util.List;

/// Packets to and from each struck node overtake each other. Healed by order. Possible in the simulated world; in
/// containers where the kernel has netem, though TCP turns it into delay there.
public record Reordering() implements Fault {
    @Override
    public String name() {
        return "reorder";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        double probability = draw.oneOf(List.of(0.1, 0.5));
        long holdMillis = draw.oneOf(List.of(20L, 200L, 1000L));
        return draw.eachLink(
                name(),
                atMillis,
                untilMillis,
                link -> new Harm.Reorder(link.from(), link.to(), probability, holdMillis));
    }
}
