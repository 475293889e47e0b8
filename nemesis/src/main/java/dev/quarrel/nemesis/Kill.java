package dev.quarrel.nemesis;

import java.util.List;

/// SIGKILL to each struck node; healed by starting it on its own data. Possible in both worlds.
public record Kill() implements Fault {
    @Override
    public String name() {
        return "kill";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        return draw.eachNode(name(), atMillis, untilMillis, Harm.Kill::new);
    }
}
