package dev.quarrel.store;

import java.util.ArrayList;
import java.util.List;

/// One node of a cluster: its own name, all first members in the order that everyone agrees on, and how the cluster
/// behaves.
public record NodeConfig(String id, List<Member> members, Settings settings, boolean joining) {
    public NodeConfig {
        members = List.copyOf(members);
        if (members.stream().noneMatch(member -> member.name().equals(id))) {
            throw new IllegalArgumentException("Expected '" + id + "' among the members " + members
                    + ". A node starts as a member; name it in the list.");
        }
        // A new node needs to know but one of the others: the ring it is told.
        if (!joining) {
            requireEnough(members, settings);
        }
    }

    /// Refuses a cluster too small for its N.
    ///
    /// @throws IllegalArgumentException saying so
    public static void requireEnough(List<Member> members, Settings settings) {
        int n = settings.quorum().n();
        if (n > members.size()) {
            throw new IllegalArgumentException(
                    "Expected at least N=" + n + " members, got " + members.size() + ". Add nodes, or lower N.");
        }
    }

    public NodeConfig(String id, List<Member> members, Settings settings) {
        this(id, members, settings, false);
    }

    /// The same node, started with an empty disk beside a cluster that runs. It owns nothing before it joins; under the
    /// name
    /// of a member it takes that one's place, and copies what it owns before it serves. Where the disk is not empty, it
    /// says more.
    public NodeConfig asJoining() {
        return new NodeConfig(id, members, settings, true);
    }

    /// The names of the first replicas of `key`, in preference order; the first is its natural coordinator.
    public List<String> homes(String key) {
        Ring ring = new Ring(members, settings.quorum().n(), 0);
        return ring.homes(key).stream().map(Member::name).toList();
    }

    /// The topology that this node starts from when it knows no later one.
    Topology firstTopology() {
        return joining ? Topology.unknown(others()) : Topology.first(members);
    }

    private List<Member> others() {
        return members.stream().filter(member -> !member.name().equals(id)).toList();
    }

    /// A node, where it stands, and where the others reach it, as `host:port`. The ring carries the address to whoever
    /// was
    /// started without it; it is empty where nobody needs one, as in a simulated world.
    public record Member(String name, String datacentre, String rack, String address) {
        public Member(String name, String datacentre, String rack) {
            this(name, datacentre, rack, "");
        }

        public Member at(String where) {
            return new Member(name, datacentre, rack, where);
        }
    }

    /// All `names` in one datacentre and rack.
    public static NodeConfig of(String id, List<String> names, Settings settings) {
        return new NodeConfig(id, members(names, 1), settings);
    }

    /// `names` dealt out to so many datacentres, `dc1`, `dc2`, … in turn.
    public static List<Member> members(List<String> names, int datacentres) {
        List<Member> members = new ArrayList<>();
        for (String name : names) {
            members.add(new Member(name, "dc" + (1 + members.size() % datacentres), "rack1"));
        }
        return members;
    }
}
