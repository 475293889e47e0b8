package dev.quarrel.nemesis;

import java.util.List;

/// A backup of one struck node is restored in place, as [OldDisk] does, and then what an operator does about it: the
/// node is killed once more, its disk emptied, and it begins anew, to copy what it owns. One at a time, for more disks
/// lost at once than W − 1 lose what was acknowledged. Possible in both worlds.
///
/// ```
/// 1000 … 4000    old-disk node=n3      n3 starts on its disk of 1000, and refuses to serve
/// 7000 … 10000   wipe-disk node=n3     n3 starts on an empty disk, copies, and serves
/// ```
public record OldDiskReplaced() implements Fault {
    @Override
    public String name() {
        return "old-disk-replaced";
    }

    @Override
    public List<Step> draw(Draw draw, long atMillis, long untilMillis) {
        String node = draw.oneOf(draw.struck());
        return Draw.waves(
                atMillis,
                atMillis + (untilMillis - atMillis) * 4 / 3,
                2,
                (wave, from, to) -> new Step(
                        name(), from, to, List.of(wave == 0 ? new Harm.OldDisk(node) : new Harm.WipeDisk(node))));
    }
}
