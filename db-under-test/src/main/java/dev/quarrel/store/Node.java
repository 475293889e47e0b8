package dev.quarrel.store;

import java.nio.charset.StandardCharsets;

/// One node of the store, as a step function: messages and timers in; messages, timers and disk writes out.
///
/// One thread calls it and no other. It has no locks, no clock, no thread. A kill is the object thrown away; a
/// restart is a new object on the same disk.
public final class Node {
    private final NodeConfig config;
    private final Ports ports;
    private final Disk disk;

    public Node(NodeConfig config, Ports ports, Disk disk) {
        this.config = config;
        this.ports = ports;
        this.disk = disk;
    }

    /// Recovers from the disk and begins the timers. Throws [WrongDirectory] when the disk belongs to another node.
    public void start() {
        byte[] owner = disk.get("meta", "id");
        if (owner != null && !new String(owner, StandardCharsets.UTF_8).equals(config.id())) {
            throw new WrongDirectory(config.id(), new String(owner, StandardCharsets.UTF_8));
        }
        disk.put("meta", "id", config.id().getBytes(StandardCharsets.UTF_8));
    }

    /// Takes one message, from a node or a client.
    public void receive(String from, Message message) {
        if (message instanceof Message.Ping ping) {
            ports.send(from, new Message.Pong(ping.id(), ports.wallMillis()));
        }
    }
}
