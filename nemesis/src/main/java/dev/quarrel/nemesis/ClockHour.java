package dev.quarrel.nemesis;

import java.util.List;

/// The wall clock of each struck node is an hour ahead, as with a wrong time zone; healed by the true time. Possible
/// where the store's clock can be set: in the simulated world, and through its admin port.
public record ClockHour() implements Fault {
    private static final long HOUR_MILLIS = 3_600_000;

    @Override
    public String name() {
        return "clock-hour";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        return draw.eachNode(name(), atMillis, untilMillis, node -> new Harm.ClockBump(node, HOUR_MILLIS));
    }
}
