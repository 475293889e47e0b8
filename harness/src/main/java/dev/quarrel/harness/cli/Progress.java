package dev.quarrel.harness.cli;

import dev.quarrel.checker.Event;
import java.io.PrintStream;
import java.util.function.Consumer;

/// How far a test has come: one line that rewrites itself on a terminal, a plain line every few seconds elsewhere.
final class Progress implements Consumer<Event> {
    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long PLAIN_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final boolean terminal = onTerminal();
    private long toldAt = System.nanoTime();
    private long ok;
    private long fail;
    private long info;
    private String fault = "";

    Progress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void accept(Event event) {
        if (event.isNemesis()) {
            fault = event.f() + (event.value() == null ? "" : " " + event.value());
        } else {
            count(event.type());
        }
        long now = System.nanoTime();
        if (now - toldAt > (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
            toldAt = now;
            tell(event.time());
        }
    }

    /// Leaves the line clean for what comes next.
    void end() {
        if (terminal) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }

    @SuppressWarnings(
            "SystemConsoleNull") // it is null where a JVM is told so: jdk.console=java.base is a default, not a law
    private static boolean onTerminal() {
        return System.console() != null && System.console().isTerminal();
    }

    private void count(Event.Type type) {
        switch (type) {
            case INVOKE -> {}
            case OK -> ok++;
            case FAIL -> fail++;
            case INFO -> info++;
        }
    }

    private void tell(long timeNanos) {
        String line = "%6.1f s  ok %d  fail %d  info %d  %s".formatted(timeNanos / 1e9, ok, fail, info, fault);
        String fitting = line.substring(0, Math.min(line.length(), 100));
        if (terminal) {
            out.print("\r\u001b[K" + fitting);
            out.flush();
        } else {
            out.println(fitting);
        }
    }
}
