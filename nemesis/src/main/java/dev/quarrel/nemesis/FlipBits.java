package dev.quarrel.nemesis;

import java.util.List;

/// Each struck node is killed and single bits of its records are flipped, as by a decaying disk; healed by starting it
/// on
/// them. Possible in the simulated world.
public record FlipBits() implements Fault {
    @Override
    public String name() {
        return "flip-bits";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        int records = 1 + draw.random().nextInt(8);
        return draw.eachNode(name(), atMillis, untilMillis, node -> new Harm.FlipBits(node, records));
    }
}
