package dev.quarrel.nemesis;

import java.util.List;

/// Whatever each struck node receives it takes up later, as with a starved processor; its timers and its disk keep
/// their speed. Healed by the old speed. Possible in both worlds; in containers by a quota of the processor, which
/// stops a
/// busy node for about so long at a time, timers and all.
public record SlowNode() implements Fault {
    @Override
    public String name() {
        return "slow-node";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        long millis = draw.oneOf(List.of(50L, 500L, 2000L));
        return draw.eachNode(name(), atMillis, untilMillis, node -> new Harm.SlowNode(node, millis));
    }
}
