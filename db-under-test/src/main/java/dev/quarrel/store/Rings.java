package dev.quarrel.store;

import dev.quarrel.store.NodeConfig.Member;
import java.util.ArrayList;
import java.util.List;

/// The rings of a [Topology]: the one it comes from, the one it goes to, the same one twice when nothing changes.
final class Rings {
    final Topology topology;
    final Ring before;
    final Ring after;

    Rings(Topology topology, int n) {
        this.topology = topology;
        before = new Ring(topology.before(), n, topology.epoch());
        after = isMoving() ? new Ring(topology.after(), n, topology.epoch()) : before;
    }

    long epoch() {
        return topology.epoch();
    }

    boolean isMoving() {
        return topology.phase() != Topology.Phase.STABLE;
    }

    /// The ring that is read from.
    Ring reading() {
        return topology.phase() == Topology.Phase.SWITCHED ? after : before;
    }

    /// Everyone that a write of `key` goes to: those who are read from first.
    List<Member> writers(String key) {
        List<Member> homes = reading().homes(key);
        if (!isMoving()) {
            return homes;
        }
        List<Member> all = new ArrayList<>(homes);
        for (Ring ring : List.of(before, after)) {
            ring.homes(key).stream().filter(home -> !all.contains(home)).forEach(all::add);
        }
        return all;
    }
}
