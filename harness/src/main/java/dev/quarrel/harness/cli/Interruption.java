package dev.quarrel.harness.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C: asks the test to end early, and keeps the JVM until it has healed and closed its world.
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final String words;
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupted, "interruption");
    private volatile boolean wanted;

    /// @param words what is done on Ctrl-C
    Interruption(String words) {
        this.words = words;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    boolean wanted() {
        return wanted;
    }

    private void interrupted() {
        wanted = true;
        System.err.println("interrupted: " + words);
        try {
            if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("gave up after " + PATIENCE_SECONDS + " s; the next start sweeps what is left");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The world is closed; nothing keeps the JVM any more.
    @Override
    public void close() {
        finished.countDown();
        if (!wanted) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
