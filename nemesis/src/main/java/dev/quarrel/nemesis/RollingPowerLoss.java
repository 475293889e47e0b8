package dev.quarrel.nemesis;

import java.util.List;

/// One node after another loses power and comes back, all of them within the time given, each down for half of its
/// share: faster than hints are delivered where the time is short. Possible in the simulated world only, as every loss
/// of power.
public record RollingPowerLoss() implements Fault {
    @Override
    public String name() {
        return "rolling-power-loss";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        return draw.oneAfterAnother(name(), atMillis, untilMillis, Harm.PowerLoss::new);
    }
}
