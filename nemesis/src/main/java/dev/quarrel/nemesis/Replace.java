package dev.quarrel.nemesis;

import java.util.List;

/// One struck node is killed for good, and a new one takes its place under load; healed by a machine of the old name,
/// with an empty disk, taking its place back. One at a time, for more disks lost at once than W − 1 lose what was
/// acknowledged. Possible in both worlds.
public record Replace() implements Fault {
    @Override
    public String name() {
        return "replace";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        Harm harm =
                new Harm.Replace(draw.oneOf(draw.struck()), draw.newcomers(1).getFirst());
        return List.of(new Step(name(), atMillis, untilMillis, List.of(harm)));
    }
}
