package dev.quarrel.harness.containers;

import dev.quarrel.store.Settings;
import dev.quarrel.store.runtime.SettingsOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The bundled store as the database under test: which image, and how each node is started.
///
/// @param adminToken opens the admin paths (the clock) to the harness
record StoreCluster(String image, Settings settings, String adminToken) implements Machines.Database {
    @Override
    public List<String> command(String node, Map<String, String> addresses) {
        List<String> peers = new ArrayList<>();
        addresses.forEach((name, address) -> peers.add(name + "=" + address + ":" + Machine.NODE_PORT));
        List<String> command = new ArrayList<>(NodeImage.COMMAND);
        command.addAll(List.of("--id", node, "--peers", String.join(",", peers)));
        command.addAll(List.of("--listen", "0.0.0.0", "--http", String.valueOf(Machine.HTTP_PORT)));
        command.addAll(List.of("--data", Machine.DATA + "/node", "--admin-token", adminToken, "--test-cluster"));
        command.addAll(SettingsOptions.arguments(settings));
        return command;
    }
}
