package dev.quarrel.nemesis;

import java.util.List;

/// SIGSTOP to each struck node, as a long garbage collection or a suspended virtual machine; healed by SIGCONT.
/// Possible in both worlds.
public record Pause() implements Fault {
    @Override
    public String name() {
        return "pause";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        return draw.eachNode(name(), atMillis, untilMillis, Harm.Pause::new);
    }
}
