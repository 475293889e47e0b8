package dev.quarrel.store.runtime;

import java.net.InetSocketAddress;

/// Addresses as people write them: `127.0.0.1:7001`.
final class HostAndPort {
    private HostAndPort() {}

    /// Not resolved yet. Throws [IllegalArgumentException] for what is no address.
    static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        try {
            return InetSocketAddress.createUnresolved(
                    text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("expected HOST:PORT, got '%s'".formatted(text), e);
        }
    }
}
