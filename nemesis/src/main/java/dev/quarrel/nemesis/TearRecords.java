package dev.quarrel.nemesis;

import java.util.List;

/// Each struck node is killed, and records on its disk, drawn among all of them, are cut short, as by a disk that lost
/// parts of what it had confirmed; healed by starting it on them.
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
