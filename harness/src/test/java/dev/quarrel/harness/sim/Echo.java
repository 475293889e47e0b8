package dev.quarrel.harness.sim;

import dev.quarrel.store.Disk;
import dev.quarrel.store.Message;
import dev.quarrel.store.Ports;
import java.util.ArrayList;
import java.util.List;

/// A program for tests: answers pings after syncing what it counted to its disk, and notes what it saw.
final class Echo implements Program {
    final List<String> seen = new ArrayList<>();
    private final Ports ports;
    private final Disk disk;

    Echo(Ports ports, Disk disk) {
        this.ports = ports;
        this.disk = disk;
    }

    @Override
    public void start() {
        byte[] count = disk.get("t", "count");
        seen.add("start " + (count == null ? 0 : count.length));
    }

    @Override
    public void receive(String from, Message message) {
        seen.add(ports.nanoTime() + " " + from + " " + message.id());
        byte[] count = disk.get("t", "count");
        disk.put("t", "count", new byte[count == null ? 1 : count.length + 1]);
        if (!(message instanceof Message.Ping)) {
            return;
        }
        disk.sync(() -> ports.send(from, new Message.Pong(message.id(), ports.wallMillis())));
    }
}
