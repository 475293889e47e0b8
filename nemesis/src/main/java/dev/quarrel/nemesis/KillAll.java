package dev.quarrel.nemesis;

import java.util.List;

/// SIGKILL to all nodes at once, whatever the target; healed by starting all. Possible in both worlds.
public record KillAll() implements Fault {
    @Override
    public String name() {
        return "kill-all";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        List<Harm> kills = draw.nodes().stream().<Harm>map(Harm.Kill::new).toList();
        return List.of(new Step(name(), atMillis, untilMillis, kills));
    }
}
