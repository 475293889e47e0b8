package dev.quarrel.nemesis;

import java.util.List;

/// Each struck machine loses power: what was written and not synced is gone. Healed by starting it on what is left.
/// Possible in the simulated world only; a killed container loses nothing, for the host's page cache survives it.
public record PowerLoss() implements Fault {
    @Override
    public String name() {
        return "power-loss";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        return draw.eachNode(name(), atMillis, untilMillis, Harm.PowerLoss::new);
    }
}
