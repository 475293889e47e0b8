package dev.quarrel.nemesis;

import java.util.List;

/// One node after another is killed and started again, all of them within the time given, each down for half of its
/// share: a rolling restart without the care. Possible in both worlds.
public record RollingKill() implements Fault {
    @Override
    public String name() {
        return "rolling-kill";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        return draw.oneAfterAnother(name(), atMillis, untilMillis, Harm.Kill::new);
    }
}
