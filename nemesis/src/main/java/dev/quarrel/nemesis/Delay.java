package dev.quarrel.nemesis;

import java.util.List;

/// Packets to and from each struck node take longer, by a fixed part and a random one. Healed by the old latency.
/// Possible in the simulated world, and in containers where the kernel has netem.
public record Delay() implements Fault {
    @Override
    public String name() {
        return "delay";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        long millis = draw.oneOf(List.of(20L, 100L, 400L, 1500L));
        return draw.eachLink(
                name(), atMillis, untilMillis, link -> new Harm.Delay(link.from(), link.to(), millis, millis / 2));
    }
}
