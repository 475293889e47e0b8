package dev.quarrel.harness.containers;

import dev.quarrel.store.NodeConfig;
import dev.quarrel.store.Places;
import dev.quarrel.store.Settings;
import dev.quarrel.store.runtime.SettingsOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The bundled store as the database under test: which image, and how each node is started.
///
/// @param adminToken opens the admin paths (the clock) to the harness; it is the cluster's secret too
record StoreCluster(String image, List<NodeConfig.Member> members, Settings settings, String adminToken)
        implements Machines.Database {
    /// As one that is to be let into the running cluster.
    List<String> newcomer(String node, Map<String, String> addresses) {
        List<NodeConfig.Member> all =
                addresses.keySet().stream().map(this::member).toList();
        List<String> command =
                new ArrayList<>(new StoreCluster(image, all, settings, adminToken).command(node, addresses));
        command.add("--new");
        return command;
    }

    /// A node and where it stands.
    NodeConfig.Member member(String node) {
        return Places.placed(members, node);
    }

    @Override
    public List<String> command(String node, Map<String, String> addresses) {
        List<String> peers = new ArrayList<>();
        addresses.forEach((name, address) -> peers.add(name + "=" + address + ":" + Machine.NODE_PORT));
        List<String> command = new ArrayList<>(NodeImage.COMMAND);
        command.addAll(List.of("--id", node, "--peers", String.join(",", peers)));
        command.addAll(List.of("--listen", "0.0.0.0", "--http", String.valueOf(Machine.HTTP_PORT)));
        command.addAll(List.of("--data", Machine.DATA + "/node", "--admin-token", adminToken, "--test-cluster"));
        command.addAll(List.of("--cluster-secret", adminToken));
        command.add("--datacentres=" + Places.text(members));
        command.addAll(SettingsOptions.arguments(settings));
        return command;
    }
}
