package dev.quarrel.nemesis;

import java.util.List;

/// Each struck node's disk is copied; at the end it is killed, gets the old copy back, and starts under its old name,
/// as
/// when a backup is restored in place. That breaks what every store of this kind relies on, unless it notices.
/// Possible in both worlds.
public record OldDisk() implements Fault {
    @Override
    public String name() {
        return "old-disk";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        return draw.eachNode(name(), atMillis, untilMillis, Harm.OldDisk::new);
    }
}
