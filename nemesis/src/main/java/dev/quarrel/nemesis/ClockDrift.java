package dev.quarrel.nemesis;

import java.util.List;

/// The wall clock of each struck node runs fast or slow, by a 200th to a tenth: it is 10 ms wrong after 2 s, or more.
/// Healed by the true time. Possible where the store's clock can be set.
public record ClockDrift() implements Fault {
    @Override
    public String name() {
        return "clock-drift";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        long partsPerMillion = draw.signed(draw.oneOf(List.of(5_000L, 20_000L, 100_000L)));
        return draw.eachNode(name(), atMillis, untilMillis, node -> new Harm.ClockDrift(node, partsPerMillion));
    }
}
