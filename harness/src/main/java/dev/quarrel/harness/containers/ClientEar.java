package dev.quarrel.harness.containers;

import dev.quarrel.harness.World;
import dev.quarrel.store.Message;
import dev.quarrel.store.runtime.Ear;
import java.util.function.BooleanSupplier;

/// Brings what a client's connections hear onto the world's loop; nothing once the client is detached.
record ClientEar(Loop loop, World.Inbox inbox, BooleanSupplier attached) implements Ear {
    @Override
    public void received(String from, Message message) {
        post(() -> inbox.receive(from, message));
    }

    @Override
    public void unsent(String to, Message message) {
        post(() -> inbox.unsent(to, message));
    }

    @Override
    public void lost(String peer) {
        post(() -> inbox.lost(peer));
    }

    private void post(Runnable task) {
        loop.post(() -> {
            if (attached.getAsBoolean()) {
                task.run();
            }
        });
    }
}
