package dev.quarrel.nemesis;

import java.util.List;

/// The disk of each struck node is full: its process stops at the first write that does not fit. Healed by room, and by
/// starting it. Possible in the simulated world.
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
