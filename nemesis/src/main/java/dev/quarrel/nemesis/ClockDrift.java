package dev.quarrel.nemesis;

import java.util.List;

/// The wall clock of each struck node runs fast or slow, by up to a tenth; healed by the true time. Possible where the
/// store's clock can be set.
public record ClockDrift() implements Fault {
    @Override
    public String name() {
        return "clock-drift";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        long partsPerMillion = draw.signed(draw.oneOf(List.of(200L, 5_000L, 100_000L)));
        return draw.eachNode(name(), atMillis, untilMillis, node -> new Harm.ClockDrift(node, partsPerMillion));
    }
}
