package dev.quarrel.store.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// Ports that nobody listens on, below those that Linux hands to outgoing connections: one of these may take a port
/// between here and the moment a node binds it.
final class FreePorts {
    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 30_000;

    private FreePorts() {}

    /// So many, each another.
    static List<Integer> of(int count) {
        Set<Integer> ports = new LinkedHashSet<>();
        while (ports.size() < count) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                ports.add(socket.getLocalPort());
            } catch (IOException e) {
                // Taken: another is tried.
            }
        }
        return List.copyOf(ports);
    }
}
