package dev.quarrel.store;

import java.util.ArrayList;
import java.util.List;

/// One node of a cluster: its own name, all first members in the order that everyone agrees on, and how the cluster
/// behaves.
public record NodeConfig(String id, List<Member> members, Settings settings, boolean joining) {
    public NodeConfig {
        members = List.copyOf(members);
        int n = settings.quorum().n();
        if (members.stream().noneMatch(member -> member.name().equals(id))) {
            throw new IllegalArgumentException("Expected '" + id + "' among the members " + members
                    + ". A node starts as a member; name it in the list.");
        }
        if (n > members.size()) {
            throw new IllegalArgumentException(
                    "Expected at least N=" + n + " members, got " + members.size() + ". Add nodes, or lower N.");
        }
    }

    public NodeConfig(String id, List<Member> members, Settings settings) {
        this(id, members, settings, false);
    }

    /// The same node, started beside the others to be let in later: it owns nothing before it joins.
    public NodeConfig asJoining() {
        return new NodeConfig(id, members, settings, true);
    }

    /// The topology that this node starts from when it knows no later one.
    Topology firstTopology() {
        return Topology.first(members.stream()
                .filter(member -> !joining || !member.name().equals(id))
                .toList());
    }

    /// A node and where it stands.
    public record Member(String name, String datacentre, String rack) {}

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
