package dev.quarrel.harness.cli;

import dev.quarrel.checker.Event;
import java.io.PrintStream;
import java.util.function.Consumer;

/// How far a test has come: its time, how its operations ended, and the last fault.
final class Progress implements Consumer<Event> {
    private final ProgressLine line;
    private long ok;
    private long fail;
    private long info;
    private String fault = "";

    Progress(PrintStream out) {
        line = new ProgressLine(out);
    }

    @Override
    public void accept(Event event) {
        if (event.isNemesis()) {
            fault = event.f() + (event.value() == null ? "" : " " + event.value());
        } else {
            count(event.type());
        }
        line.tell(() -> "%6.1f s  ok %d  fail %d  info %d  %s".formatted(event.time() / 1e9, ok, fail, info, fault));
    }

    /// Leaves the line clean for what comes next.
    void end() {
        line.end();
    }

    private void count(Event.Type type) {
        switch (type) {
            case INVOKE -> {}
            case OK -> ok++;
            case FAIL -> fail++;
            case INFO -> info++;
        }
    }
}
