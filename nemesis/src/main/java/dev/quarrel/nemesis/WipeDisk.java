package dev.quarrel.nemesis;

import java.util.List;

/// Each struck node is killed and its disk emptied; healed by starting it, under its old name, with nothing. Possible
/// in
/// both worlds.
public record WipeDisk() implements Fault {
    @Override
    public String name() {
        return "wipe-disk";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        return draw.eachNode(name(), atMillis, untilMillis, Harm.WipeDisk::new);
    }
}
