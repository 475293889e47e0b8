package dev.quarrel.nemesis;

import java.util.List;

/// The wall clock of each struck node jumps, forward or back, by 4 ms to 4 minutes (Jepsen's range); healed by the true
/// time. Possible where the store's clock can be set: in the simulated world, and through its admin port.
public record ClockBump() implements Fault {
    @Override
    public String name() {
        return "clock-bump";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        return draw.eachNode(
                name(),
                atMillis,
                untilMillis,
                node -> new Harm.ClockBump(
                        node, draw.signed(1L << (2 + draw.random().nextInt(17)))));
    }
}
