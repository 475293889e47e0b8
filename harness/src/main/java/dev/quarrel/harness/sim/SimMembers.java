package dev.quarrel.harness.sim;

import dev.quarrel.store.Disk;
import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.NodeConfig.Member;
import dev.quarrel.store.Ports;
import dev.quarrel.store.Settings;
import dev.quarrel.store.Topology;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The store's nodes on simulated hosts: the first members, and those that come later. It makes the program of each,
/// and tells the operator which ring they serve.
final class SimMembers implements Program.Factory {
    private final SimSettings world;
    private final Settings store;
    private final Map<String, StoreProgram> programs = new TreeMap<>();
    private final Set<String> newcomers = new HashSet<>();

    SimMembers(SimSettings world, Settings store) {
        this.world = world;
        this.store = store;
    }

    /// From now on `name` starts as one that is to be let in, where its disk knows no better.
    void isNew(String name) {
        newcomers.add(name);
    }

    @Override
    public Program create(String name, Ports ports, Disk disk) {
        List<Member> all = new ArrayList<>(world.members());
        if (all.stream().noneMatch(member -> member.name().equals(name))) {
            all.add(world.member(name));
        }
        NodeConfig config = new NodeConfig(name, all, store);
        StoreProgram program = new StoreProgram(newcomers.contains(name) ? config.asJoining() : config, ports, disk);
        programs.put(name, program);
        return program;
    }

    /// The latest ring that one of these serves; null when none of them does.
    @Nullable
    Topology latest(List<String> running) {
        return running.stream()
                .map(programs::get)
                .map(StoreProgram::topology)
                .max(Comparator.comparingLong(Topology::epoch))
                .orElse(null);
    }
}
