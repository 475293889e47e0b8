package dev.quarrel.nemesis;

import java.util.List;

/// Each struck node leaves under load, one after another; healed by joining again with an empty disk. Where too few
/// would stay for N replicas the store refuses, and the fault does not bite. Possible in both worlds.
public record Leave() implements Fault {
    @Override
    public String name() {
        return "leave";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        return draw.eachNode(name(), atMillis, untilMillis, Harm.Leave::new);
    }
}
