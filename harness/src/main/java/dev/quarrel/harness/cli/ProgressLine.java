package dev.quarrel.harness.cli;

import java.io.PrintStream;
import java.util.function.Supplier;

/// How far something has come: one line that rewrites itself on a terminal, a plain line every few seconds elsewhere.
final class ProgressLine {
    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long PLAIN_NANOS = 5_000_000_000L;
    private static final int MOST_CHARACTERS = 100;

    private final PrintStream out;
    private final boolean terminal = onTerminal();
    private long toldAt = System.nanoTime();

    ProgressLine(PrintStream out) {
        this.out = out;
    }

    /// Tells it if it is time to.
    void tell(Supplier<String> words) {
        long now = System.nanoTime();
        if (now - toldAt > (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
            toldAt = now;
            String line = words.get();
            show(line.substring(0, Math.min(line.length(), MOST_CHARACTERS)));
        }
    }

    /// Leaves the line clean for what comes next.
    void end() {
        if (terminal) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }

    private void show(String line) {
        if (terminal) {
            out.print("\r\u001b[K" + line);
            out.flush();
        } else {
            out.println(line);
        }
    }

    @SuppressWarnings(
            "SystemConsoleNull") // it is null where a JVM is told so: jdk.console=java.base is a default, not a law
    private static boolean onTerminal() {
        return System.console() != null && System.console().isTerminal();
    }
}
