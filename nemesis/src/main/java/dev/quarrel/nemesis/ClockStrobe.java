package dev.quarrel.nemesis;

import java.util.List;

/// The wall clock of each struck node flips between the true time and another, many times a second; healed by the true
/// time. Possible where the store's clock can be set.
public record ClockStrobe() implements Fault {
    @Override
    public String name() {
        return "clock-strobe";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        long millis = 1L << (2 + draw.random().nextInt(13));
        long periodMillis = draw.oneOf(List.of(10L, 50L, 200L));
        return draw.eachNode(name(), atMillis, untilMillis, node -> new Harm.ClockStrobe(node, millis, periodMillis));
    }
}
