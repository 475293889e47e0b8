package dev.quarrel.nemesis;

import java.util.List;

/// Each struck node dies in the middle of a write that it coordinates: one other replica has been told, no further one
/// will be. Healed by starting it on its own data. Possible in the simulated world only: no signal can be timed between
/// two packets.
public record KillMidWrite() implements Fault {
    @Override
    public String name() {
        return "kill-mid-write";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        return draw.eachNode(name(), atMillis, untilMillis, Harm.KillMidWrite::new);
    }
}
