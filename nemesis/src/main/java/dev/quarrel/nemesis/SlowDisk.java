package dev.quarrel.nemesis;

import java.util.List;

/// Whatever each struck node syncs takes longer, as with a failing disk under the operating system's cache. Healed by
/// the old speed. Possible in the simulated world.
public record SlowDisk() implements Fault {
    @Override
    public String name() {
        return "slow-disk";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        long millis = draw.oneOf(List.of(20L, 200L, 1000L));
        return draw.eachNode(name(), atMillis, untilMillis, node -> new Harm.SlowDisk(node, millis));
    }
}
