package dev.quarrel.nemesis;

import java.util.List;

/// Writes of each struck node fail for want of room. Healed by room. Possible in the simulated world.
public record FullDisk() implements Fault {
    @Override
    public String name() {
        return "full-disk";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        return draw.eachNode(name(), atMillis, untilMillis, Harm.FullDisk::new);
    }
}
