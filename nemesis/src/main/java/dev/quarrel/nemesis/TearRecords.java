package dev.quarrel.nemesis;

import java.util.List;

/// Each struck node is killed in the middle of its last writes, which are cut short; healed by starting it on them.
/// Possible in the simulated world.
public record TearRecords() implements Fault {
    @Override
    public String name() {
        return "tear-records";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        int records = 1 + draw.random().nextInt(3);
        return draw.eachNode(name(), atMillis, untilMillis, node -> new Harm.TearRecords(node, records));
    }
}
