package dev.quarrel.nemesis;

import java.util.List;

/// Packets to and from each struck node arrive twice, now and then. Healed by delivering once. Possible in the
/// simulated
/// world; in containers where the kernel has netem, though TCP hides it there.
public record Duplication() implements Fault {
    @Override
    public String name() {
        return "duplicate";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        double probability = draw.oneOf(List.of(0.05, 0.3, 0.9));
        return draw.eachLink(
                name(), atMillis, untilMillis, link -> new Harm.Duplicate(link.from(), link.to(), probability));
    }
}
